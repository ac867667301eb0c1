"""False lines that a problem file might put on a page, and honest neighbours that have to pass.

Each module `*_lies.py` holds one kind: LIES maps an id to (body, words of the refusal), HONEST an
id to a body.  A body is a problem file without its imports; it binds one `p = Problem(...)`.
"""
