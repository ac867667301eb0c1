"""Conclusions that don't follow, per rule: (rule, lines, conclusion).  Each is refused."""

LIES = {
    "define": [
        ("Define(g, expr('a/b'))", [], "g = b/a"),
        ("Define(g, expr('g + 1'))", [], "g = g + 1"),
        ("Define(a, expr('b'))", ["a = c"], "a = b"),
    ],
    "substitute": [
        ("Substitute(fact('D = C/N'))", ["L = a/N + b/D"], "L = a/N + b*C/N"),
        ("Substitute(fact('D = C/N'))", ["L = a/N + b/D"], "L = a/N + b/D"),
        ("Substitute(fact('W = A*B'))", ["u = W*v"], "u = 2*A*B*v"),
    ],
    "at": [
        ("At({x: x_opt})", ["y = a*x"], "y = a*x_opt"),
        ("At({x: x_opt, y: y_opt})", ["y = a*x"], "y_opt = a*x_opt**2"),
        ("At({x: z})", ["y = a*x"], "y = a*z"),
        ("At({A: A(t)})", ["W = A*B"], "W = A[t]*B"),
        ("At({A: A(t), B: B(t)})", ["W = A*B"], "W = A[t]*B[t]"),
        ("At({x: x_opt})", ["x = 3"], "x_opt = 3"),
        ("At({i: i - 1})", ["A[i] = 2*A[i - 1]"], "A[i - 1] = 2*A[i - 1 - 1]"),
    ],
    "solve": [
        ("Solve(D)", ["C = 6*N*D"], "D = C/N/7"),
        ("Solve(D)", ["C = 6*N*D"], "D = C/(6*N) + D - D"),
        ("Solve(D)", ["C = 6*N*D"], "C/(6*N) = D"),
        ("Solve(r)", ["r**2 = a"], "r = sqrt(a)"),
        ("Solve(x)", ["C = 6*N*D"], "x = x"),
        (
            "Solve(x)",
            ["x**(alpha + beta) = b*c**beta"],
            "x = b**(1/(alpha + beta))*c**((1 - beta)/(alpha + beta))",
        ),
    ],
    "rearrange": [
        ("Rearrange()", ["y = a/x + a/x"], "y = a/x"),
        ("Rearrange()", ["y = a/x"], "b = b"),
        ("Rearrange()", ["y = a/x"], "y = a/x"),
        ("Rearrange()", ["y = a/x"], "y = a/z"),
    ],
    "powers": [
        ("Powers()", ["x = (a**b)**c"], "x = a**(b + c)"),
        ("Powers()", ["h = sqrt(r**2)"], "h = r"),
        (
            "Powers()",
            ["x = (a*b)**(alpha/(alpha + beta))"],
            "x = a**(alpha/(alpha + beta))*b**(beta/(alpha + beta))",
        ),
    ],
    "expand": [
        ("Expand()", ["y = a*(b - c)"], "y = a*b - c"),
        ("Expand()", ["y = (a + b)**2"], "y = a**2 + b**2"),
    ],
    "combine": [
        ("Combine()", ["x + y = 3", "x - y = 1"], "x*y = 3"),
        ("Combine()", ["a = b*c", "c = d*b"], "a = b*d"),
        ("Combine()", ["a = b"], "a = b + c - c + 0*d"),
        ("Combine()", ["h*r = h*s"], "r = s"),
        ("Combine()", ["r*h = s*h"], "r = s"),
        ("Combine()", ["r**2 = s**2"], "r = s"),
        ("Combine()", ["h*r = 0"], "r = 0"),
        ("Combine()", ["S*S = S"], "S = I(m)"),
        ("Combine()", ["tr(S) = 0"], "S = Z(m, m)"),
        ("Combine()", ["x ~= 2"], "x = 2"),
        ("Combine()", ["r < s"], "r**2 < s**2"),
    ],
    "eliminate": [
        ("Eliminate(lam, using=(fact('b/y = lam*c'),))", ["a/x = lam*c"], "a/x = 2*b/y"),
        ("Eliminate(lam, using=(fact('b/y = lam*c'),))", ["a/x = lam*c"], "lam*c = b/y"),
    ],
    "both-sides": [
        ("BothSides(times=x)", ["a/x = b"], "a/x*x = b"),
        ("BothSides(function='log')", ["x = a**b"], "log(x) = a**b"),
    ],
    "compute": [
        ("Compute()", [], "[[1, 2], [3, 4]]*[[1], [1]] = [[3], [8]]"),
        ("Compute()", [], "rank([[1, 0], [0, 0]]) = 2"),
        ("Compute()", [], "51..53 = {51, 52}"),
    ],
    "chain": [
        ("Chain(using=(fact('b <= c'),))", ["a <= b"], "a < c"),
        ("Chain(using=(fact('b < c'),))", ["a <= b"], "a <= c"),
        ("Chain(using=(fact('d <= c'),))", ["a <= b"], "a <= c"),
        ("Chain()", ["a <= max(b, c)"], "a <= c"),
    ],
    "put-in": [
        ("PutIn((fact('a = 3'), fact('b = 4')))", ["x = a/b"], "x = 4/3"),
        ("PutIn((fact('a = 2'),))", ["x = a**a"], "x = 2"),
    ],
    "evaluate": [
        ("Evaluate(6)", ["x = 3/4"], "x = 0.76"),
        ("Evaluate(6)", ["x = 3/4 - 1"], "x = -0.25"),
        ("Evaluate(4)", ["x = 2**(1/2)"], "x ~= 1.413"),
        ("Evaluate(1)", ["x = 7/2"], "x ~= 3"),
        ("Evaluate(2)", ["x = 199/2"], "x ~= 99"),
        ("Evaluate(1)", ["r = -7/2"], "r ~= -3"),
        ("Evaluate(2)", ["x = 27/20"], "x ~= 1.3"),
        ("Evaluate(4)", ["x = 2**(1/2)"], "x = 1.414"),
        ("Evaluate(4)", ["x = a"], "x ~= 1.414"),
        ("Evaluate(4)", ["x = 2**(1/2)"], "x = 2**(1/2)"),
    ],
    "compare": [
        ("Compare()", ["a = 2", "b = 3"], "a > b"),
        ("Compare()", ["a = 2", "b = 2"], "a < b"),
    ],
    "ceiling": [
        ("Ceiling(n)", ["x = 71/5"], "n = 14"),
        ("Ceiling(n)", ["x = 71/5"], "n = 16"),
        ("Ceiling(n)", ["x = 20"], "n = 21"),
        ("Ceiling(n)", ["x = 71/5"], "n = 14.5"),
        ("Ceiling(x)", ["x = 71/5"], "x = 15"),
        ("Ceiling(y)", ["x = 71/5", "y = 3"], "y = 15"),
    ],
    "differentiate": [
        ("Differentiate(x)", ["y = x**3"], "diff(y, x) = 3*x**3"),
        ("Differentiate(x)", ["y = x**3"], "diff(y, x) = 2*x**2"),
        ("Differentiate(x)", ["x = 3", "y = a"], "diff(x, x) = 0"),
        ("Differentiate(x)", ["y = x**3"], "diff(y, a) = 0"),
        ("Differentiate(x)", ["y = x*a", "a = x"], "diff(y, x) = a"),
    ],
    "stationary": [
        ("Stationary(x, at=x_opt)", ["y = a*x**2 - b*x"], "a*x_opt = b"),
        ("Stationary(x, at=x_opt)", ["y = a*x**2 - b*x"], "2*a*x = b"),
        ("Stationary(x, at=x_opt)", ["y = a*x**2 - b*x"], "0 = 0"),
    ],
    "lagrangian": [
        ("Lagrangian(Lambda, lam, fact('C = N*D'))", ["L = N + D"], "Lambda = N + D + lam*(N*D + C)"),
        ("Lagrangian(Lambda, lam, fact('C = N*D'))", ["L = lam + D"], "Lambda = lam + D + lam*(N*D - C)"),
    ],
    "positive": [
        ("Positive()", ["y = exp(x) + 1"], "y >= 0"),
        ("Positive()", ["h = exp(r) - 1"], "h > 0"),
    ],
    "convex-minimum": [
        (
            "ConvexMinimum(r, r_opt, fact('diff(y, r, r) > 0'), fact('exp(r_opt) = 3'))",
            ["y = exp(r) - 2*r"],
            "y_opt <= y",
        ),
        (
            "ConvexMinimum(r, r_opt, fact('diff(y, r, r) > 0'), fact('exp(r_opt) = 2'))",
            ["y = exp(r) - 2*r"],
            "y <= y_opt",
        ),
        (
            "ConvexMinimum(r, r_opt, fact('diff(L, r, r) > 0'), fact('r_opt = 0'))",
            ["L = -r**2"],
            "L_opt <= L",
        ),
    ],
    "total-differential": [
        ("TotalDifferential(((W, dW), (A, dA), (B, dB)))", ["W = G + A*B"], "dW = dA*B"),
        ("TotalDifferential(((W, dW), (A, dA), (B, dB)))", ["W = G + A*B"], "dW = dA*B + A*dB + dA*dB"),
        ("TotalDifferential(((L, dL), (W, dW)))", ["L = tr(G.T*W)"], "dL = 2*tr(G.T*dW)"),
        ("TotalDifferential(((W, dW), (A, dA)))", ["W = A*B"], "dW = dA*B"),
        ("TotalDifferential(((W, dW), (A, dA), (B, dL)))", ["W = A*B"], "dW = dA*B + A*dB"),
    ],
    "transpose": [
        ("Transpose()", ["S = (S*A*A.T).T"], "S = S.T*A*A.T"),
        ("Transpose()", ["G = (B.T*A.T + W.T).T"], "G = A*B + W.T.T*2"),
    ],
    "trace": [
        ("TraceLaws()", ["s = inner(S, S*S)"], "s = inner(S*S, S.T)"),
        ("TraceLaws()", ["s = tr(S*S*S.T)"], "s = tr(S*S*S)"),
    ],
    "associate": [
        ("Associate()", ["S = S*A*A.T"], "S = A*A.T*S"),
        ("Associate()", ["u = (W + G)*(a*v)"], "u = a*(W*v) + G*v"),
    ],
    "blocks": [
        ("Blocks()", [], "sum(A[j]*B[j], j, 1, p) = hstack(A[j], j, 1, p)*vstack(2*B[j], j, 1, p)"),
        ("Blocks()", [], "sum(A[j]*B[j], j, 2, p) = hstack(A[j], j, 1, p)*vstack(B[j], j, 1, p)"),
        ("Blocks()", ["S = [[A, G]]*[[A.T], [G.T]]"], "S = A*A.T"),
        ("Blocks()", ["W = [[A, S]]*[[B], [W]]"], "W = A*B + W"),
    ],
    "components": [
        ("Components()", ["S = S*S"], "S[:, i] = S[:, i]"),
        ("Components()", ["W = A*B"], "W[:, i] = 2*A*B[:, i]"),
    ],
    "read-gradient": [
        ("ReadGradient(L, A, dA)", ["dL = inner(G*B.T, dA) + inner(A.T*G, dB)"], "grad(L, A) = 2*G*B.T"),
        ("ReadGradient(L, A, dA)", ["dL = inner(G*B.T, dA) + inner(A.T*G, dB)"], "grad(L, A) = Z(m, k)"),
        ("ReadGradient(L, A, dB)", ["dL = inner(G*B.T, dA) + inner(A.T*G, dB)"], "grad(L, A) = G*B.T"),
    ],
    "rank-product": [
        ("RankProduct(A)", ["W = A*B"], "rank(A) <= rank(W)"),
        ("RankProduct(A)", ["W = A*B"], "rank(W) <= rank(B)"),
        ("RankProduct(A)", ["W = A*B"], "rank(W) < rank(A)"),
    ],
    "rank-shape": [
        ("RankShape(A, k)", [], "rank(A) <= m"),
        ("RankShape(A, k)", [], "rank(A) < k"),
        ("RankShape(A, k)", [], "rank(A) = k"),
    ],
    "theorem": [
        ("Theorem()", [], "rank(A*B) <= rank(A) + rank(B) - k"),
        ("Theorem()", ["W = A*B"], "colspace(A) subset colspace(W)"),
        ("Theorem()", [], "nullspace(A*B) subset nullspace(B)"),
        ("Theorem()", [], "rank(A*B) <= k + 1"),
    ],
    "member": [
        ("Member()", ["u = G*v"], "u in colspace(W)"),
        ("Member()", ["u = W*v + G*v"], "u in colspace(W)"),
    ],
    "induction": [
        (
            "Induction(t, A, (fact('A[1] = Z(m, k)'),), (h := fact('A[t] = Z(m, k)', 'supposition'),),"
            " (step(Combine(), h, 'A[t + 1] = 2*A[t]', gives='A[t + 1] = Z(m, k)'),))",
            [],
            "A[t] = Z(m, k)",
        ),
        (
            "Induction(t, A, (fact('A[0] = Z(m, k)'),), (h := fact('A[t] = Z(m, k)', 'supposition'),),"
            " (step(Combine(), h, 'A[t + 1] = 2*A[t]', gives='A[t + 1] = Z(m, k)'),))",
            [],
            "A[t + 1] = Z(m, k)",
        ),
        (
            "Induction(t, A, (fact('A[0] = Z(m, k)'),), (h := fact('A[t] = Z(m, k)', 'supposition'),),"
            " (fact('A[t] = Z(m, k)'),))",
            [],
            "A[t] = Z(m, k)",
        ),
    ],
    "counterexample": [
        ("Counterexample({x: 1})", ["fact('x**2 <= x', 'claimed')"], "1**2 > 1"),
        ("Counterexample({x: 3})", ["fact('x**2 <= x', 'claimed')"], "3**2 >= 3"),
        ("Counterexample({x: 3})", ["fact('x**2 <= x', 'claimed')"], "4**2 > 3"),
    ],
    "both-inclusions": [
        (
            "BothInclusions()",
            ["colspace(W) subset colspace(A)", "colspace(G) subset colspace(W)"],
            "colspace(W) = colspace(A)",
        ),
        (
            "BothInclusions()",
            ["colspace(W) subset colspace(A)", "colspace(W) subset colspace(A)"],
            "colspace(W) = colspace(A)",
        ),
    ],
    "complement": [
        ("Complement()", ["nullspace(B) subset nullspace(W)"], "rowspace(B) subset rowspace(W)"),
        ("Complement()", ["nullspace(B) subset nullspace(W)"], "rowspace(W) = rowspace(B)"),
        ("Complement()", ["rowspace(W) subset rowspace(B)"], "nullspace(W) subset nullspace(B)"),
    ],
    "equal-rank": [
        (
            "EqualRank(fact('rank(W) = rank(A)'))",
            ["rowspace(W) subset rowspace(B)"],
            "rowspace(W) = rowspace(B)",
        ),
        (
            "EqualRank(fact('rank(W) <= rank(B)'))",
            ["rowspace(W) subset rowspace(B)"],
            "rowspace(W) = rowspace(B)",
        ),
    ],
    "dimension": [
        ("Dimension()", ["colspace(W) subset colspace(A)"], "rank(A) <= rank(W)"),
        ("Dimension()", ["colspace(W) subset colspace(A)"], "rank(W) = rank(A)"),
        ("Dimension()", ["nullspace(B) subset nullspace(W)"], "rank(B) <= rank(W)"),
    ],
    "convex": [
        (
            "Convex(fact('W[i, j] >= 0'), fact('sum(W[i, j], j, 1, l) = 2'))",
            ["u = sum(W[i, j]*G[:, j], j, 1, l)"],
            "u in hull(setof(G[:, j], j, 1..l))",
        ),
        (
            "Convex(fact('G[i, j] >= 0'), fact('sum(W[i, j], j, 1, l) = 1'))",
            ["u = sum(W[i, j]*G[:, j], j, 1, l)"],
            "u in hull(setof(G[:, j], j, 1..l))",
        ),
        (
            "Convex(fact('W[i, j] >= 0'), fact('sum(W[i, j], j, 1, l) = 1'))",
            ["u = sum(W[i, j]*G[:, j], j, 1, l)"],
            "u in hull(setof(W[:, j], j, 1..l))",
        ),
        (
            "Convex(fact('W[i, j] >= 0'), fact('sum(W[i, j], j, 1, k) = 1'))",
            ["u = sum(W[i, j]*G[:, j], j, 1, l)"],
            "u in hull(setof(G[:, j], j, 1..l))",
        ),
    ],
    "enclose": [
        ("Enclose()", ["x = q_1/q_2"], "x in interval(2.67, 10.0)"),
        ("Enclose()", ["x = q_1/q_2"], "x in interval(2.66, 9.99)"),
        ("Enclose()", ["x = q_1/q_2"], "x in interval(2.00, 10.0)"),
        ("Enclose()", ["x = q_1/q_2"], "x in interval(2.66, 10.1)"),
        ("Enclose()", ["x = q_1/q_2"], "y in interval(2.66, 10.0)"),
        ("Enclose()", ["x = q_1/q_2"], "x in {2.66, 10.0}"),
    ],
    "spread": [
        ("Spread(g, q_2)", ["x = q_1/q_2"], "g = 2"),
        ("Spread(g, q_2)", ["x = q_1/q_2"], "g ~= 3.75"),
        ("Spread(g, q_1)", ["x = q_1/q_2"], "g = 3"),
        ("Spread(g, q_1)", ["x = sqrt(q_1)"], "g ~= 1.119"),
        ("Spread(g, q_1)", ["x = a/q_2"], "g = 1"),
    ],
    "dominates": [
        (
            "Dominates(((f, q_1), (g, q_2)), (step(Spread(f, q_1), w0 := fact('x = q_1/q_2')),"
            " step(Spread(g, q_2), w0)))",
            ["fact('a = b') and w0"],
            "max(f, g) = f",
        ),
        (
            "Dominates(((f, q_1), (g, q_2)), (step(Spread(f, q_1), fact('x = q_1**8/q_2')),"
            " step(Spread(g, q_2), w0 := fact('x = q_1/q_2'))))",
            ["fact('a = b') and w0"],
            "max(f, g) = g",
        ),
        (
            "Dominates(((f, q_2), (g, q_1)), (step(Spread(f, q_1), w0 := fact('x = q_1/q_2')),"
            " step(Spread(g, q_2), w0)))",
            ["fact('a = b') and w0"],
            "max(f, g) = f",
        ),
    ],
    "implied": [
        ("Implied(z, q_1, expr('7'))", ["x = q_1**2/q_2"], "z ~= 2.64576"),
        ("Implied(z, q_1, expr('7'))", ["x = q_1**2/q_2"], "z = 2.64575"),
        ("Implied(z, q_1, expr('7'))", ["x = q_2**2"], "z ~= 2.64575"),
        ("Implied(z, q_2, expr('2'))", ["x = ceil(q_2)"], "z ~= 1.5"),
    ],
    "belongs": [
        ("Belongs()", ["V in lowrank(m, l, k)"], "rank(V) <= k - 1"),
        ("Belongs()", ["V in lowrank(m, l, k)"], "rank(W) <= k"),
        ("Belongs(expr('lowrank(m, l, k)'))", ["rank(V) <= k + 1"], "V in lowrank(m, l, k)"),
        ("Belongs(expr('matrices(l, m)'), expr('A*B'))", [], "A*B in matrices(l, m)"),
        ("Belongs(expr('lowrank(m, l, k)'), W)", [], "W in lowrank(m, l, k)"),
        (
            "Belongs(expr('lowrank(m, l, k)'))",
            ["V in hull(lowrank(m, l, k))"],
            "V in lowrank(m, l, k)",
        ),
        (
            "Belongs(expr('setof(2*V, V, lowrank(m, l, k))'))",
            ["V in lowrank(m, l, k)"],
            "V in setof(2*V, V, lowrank(m, l, k))",
        ),
    ],
    "discharge": [
        (
            "Discharge(q1 := fact('r != 0', 'supposition'), fact('s != 0'))",
            ["step(Combine(), 'r*L = r*s', q1, gives='L = s')"],
            "L = s",
        ),
        (
            "Discharge(q1 := fact('r != 0', 'supposition'), step(Combine(), 'r = h', q1, gives='r != 0'))",
            ["step(Combine(), 'r*L = r*s', q1, gives='L = s')"],
            "L = s",
        ),
        (
            "Discharge(q1 := fact('r != 0', 'supposition'), fact('r != 0'))",
            ["step(Combine(), 'r*L = r*s', q1, gives='L = s')"],
            "L = r",
        ),
    ],
    "contained": [
        (
            "Contained(h := fact('V in lowrank(m, l, k)', 'supposition'))",
            ["step(Belongs(expr('matrices(m, l)'), expr('V')), gives='V in matrices(m, l)')"],
            "matrices(m, l) subset lowrank(m, l, k)",
        ),
        (
            "Contained(h := fact('V in matrices(m, l)', 'supposition'))",
            ["step(Belongs(expr('lowrank(m, l, k)')), 'rank(V) <= k', gives='V in lowrank(m, l, k)')"],
            "matrices(m, l) subset lowrank(m, l, k)",
        ),
        (
            "Contained(h := fact('W in matrices(m, l)', 'supposition'))",
            ["step(Belongs(expr('lowrank(m, l, k)')), 'rank(W) <= k', gives='W in lowrank(m, l, k)')"],
            "matrices(m, l) subset lowrank(m, l, k)",
        ),
        (
            "Contained(fact('V in matrices(m, l)'))",
            ["V in lowrank(m, l, k)"],
            "matrices(m, l) subset lowrank(m, l, k)",
        ),
    ],
    "superset": [
        (
            "Superset(expr('norm(V - W)**2'), V)",
            ["lowrank(m, l, k) subset matrices(m, l)"],
            "inf(setof(norm(V - W)**2, V, lowrank(m, l, k)))"
            " <= inf(setof(norm(V - W)**2, V, matrices(m, l)))",
        ),
        (
            "Superset(expr('norm(V - W)**2'), V)",
            ["lowrank(m, l, k) subset matrices(m, l)"],
            "inf(setof(norm(V - W)**2, V, matrices(m, l))) < inf(setof(norm(V - W)**2, V, lowrank(m, l, k)))",
        ),
        (
            "Superset(expr('norm(V - W)**2'), V)",
            ["lowrank(m, l, k) subset matrices(m, l)"],
            "inf(setof(norm(V - G)**2, V, matrices(m, l)))"
            " <= inf(setof(norm(V - W)**2, V, lowrank(m, l, k)))",
        ),
    ],
    "enumerate": [
        ("Enumerate()", ["n = card(setof(i - 1, i, 51..72))"], "n = 21"),
        ("Enumerate()", ["n = card(setof(i - i, i, 51..72))"], "n = 22"),
        ("Enumerate()", ["n = card(cap(1..9, 7..20))"], "n = card(7..9)"),
        ("Enumerate()", ["n = card(setof(i - 1, i, 51..k))"], "n = 22"),
        ("Enumerate()", ["2..4 = setof(i, i, 2..4)"], "2..4 = {2, 3}"),
    ],
    "count": [
        ("Count()", ["n = numel(A) + numel(B)"], "n = m*k + k*l + k"),
        ("Count()", ["n = numel(A) + numel(B)"], "n = m*l"),
        ("Count()", ["n = numel(A) + numel(B)"], "n = m*k + numel(B)"),
        ("Count()", ["n = numel(A)"], "x = m*k"),
    ],
    "moments": [
        ("Moments()", ["E(X[i]) = 0", "Var(X[i]) = a", "s = sum(X[i], i, 1, k)"], "Var(s) = k**2*a"),
        ("Moments()", ["Var(X[i]) = a", "Var(Y[i]) = b", "s = X[1]*Y[1]"], "Var(s) = a*b"),
        ("Moments()", ["E(X[i]) = 0", "s = sum(X[i], i, 1, k)"], "Var(s) = k*Var(X[1])"),
        ("Moments()", ["E(Q) = r"], "E(Q**2) = r**2"),
        ("Moments()", ["s = X[1]*X[1]"], "E(s) = E(X[1])*E(X[1])"),
        ("Moments()", ["s = Q + r"], "Var(s) = Var(Q) + r**2"),
        ("Moments()", ["Var(Q) = a"], "Q = a"),
        ("Moments()", ["Var(Q) = a"], "E(Q) = 0"),
        ("Moments()", ["E(Q) = 0"], "E(Q**3) = 0"),
        ("Moments()", ["E(Q) = 0", "Var(Q) = a"], "E(Q**4) = 3*a**2"),
        ("Moments()", ["E(Q) = 0"], "E(Q**4)*E(Q**2) = E(Q**2)**3 + E(Q**3)**2"),
        ("Moments()", ["E(Q) = r"], "E(1/Q) = 1/r"),
        ("Moments()", ["s = Q*Q"], "E(s) = E(Q)**2"),
        ("Moments()", ["s = Q - Q"], "Var(s) = 2*Var(Q)"),
        ("Moments()", ["s = Q + Q"], "Var(s) = 2*Var(Q)"),
        ("Moments()", ["E(X[i]) = a*i", "s = X[1] + X[2]"], "E(s) = 2*a*i"),
    ],
    "eckart-young": [
        (
            "EckartYoung(V, k, i, fact('s_all[i + 1, 1] <= s_all[i, 1]'), fact('s_all[i, 1] >= 0'))",
            ["W = U_r*diag(s_all)*V_r.T"],
            "inf(setof(norm(V - W)**2, V, lowrank(m, l, k))) = sum(s_all[i, 1]**2, i, k, p)",
        ),
        (
            "EckartYoung(V, k, i, fact('s_all[i + 1, 1] <= s_all[i, 1]'), fact('s_all[i, 1] >= 0'))",
            ["W = U_r*diag(s_all)*V_r.T"],
            "inf(setof(norm(V - W), V, lowrank(m, l, k))) = sum(s_all[i, 1]**2, i, k + 1, p)",
        ),
        (
            "EckartYoung(V, k, i, fact('s_all[i, 1] <= s_all[i + 1, 1]'), fact('s_all[i, 1] >= 0'))",
            ["W = U_r*diag(s_all)*V_r.T"],
            "inf(setof(norm(V - W)**2, V, lowrank(m, l, k))) = sum(s_all[i, 1]**2, i, k + 1, p)",
        ),
        (
            "EckartYoung(V, k, i, fact('s_all[i + 1, 1] <= s_all[i, 1]'), fact('s_all[i, 1] <= 9'))",
            ["W = U_r*diag(s_all)*V_r.T"],
            "inf(setof(norm(V - W)**2, V, lowrank(m, l, k))) = sum(s_all[i, 1]**2, i, k + 1, p)",
        ),
    ],
    "floor": [
        ("Floor(n)", ["x = 71/5"], "n = 15"),
        ("Floor(n)", ["x = 20"], "n = 19"),
        ("Floor(x)", ["x = 71/5"], "x = 14"),
        ("Floor(n)", ["x = 71/5"], "n = 14.2"),
    ],
}
