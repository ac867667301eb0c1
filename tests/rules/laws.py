"""Conclusions that follow, per rule: (rule, lines, conclusion)."""

LAWS = {
    "define": [
        ("Define(g, expr('a/b'))", [], "g = a/b"),
        ("Define(h, expr('log(a) - b'))", [], "h = log(a) - b"),
    ],
    "substitute": [
        ("Substitute(fact('D = C/N'))", ["L = a/N + b/D"], "L = a/N + b/(C/N)"),
        ("Substitute(fact('b = c'), fact('c = d'))", ["a = b + 1"], "a = d + 1"),
        ("Substitute(fact('W = A*B'))", ["u = W*v"], "u = A*B*v"),
    ],
    "at": [
        ("At({x: x_opt, y: y_opt})", ["y = a*x"], "y_opt = a*x_opt"),
        ("At({A: A(t), B: B(t)})", ["A.T*A = B*B.T"], "A[t].T*A[t] = B[t]*B[t].T"),
        ("At({t: t + 1})", ["A[t + 1] = 2*A[t]"], "A[t + 1 + 1] = 2*A[t + 1]"),
    ],
    "solve": [
        ("Solve(D)", ["C = 6*N*D"], "D = C/(6*N)"),
        ("Solve(x)", ["x**2 = a"], "x = sqrt(a)"),
        ("Solve(x)", ["a*x**(alpha + beta) = b*c**beta"], "x = (b*c**beta/a)**(1/(alpha + beta))"),
    ],
    "rearrange": [
        ("Rearrange()", ["y = a/x + a/x"], "y = 2*a/x"),
        ("Rearrange(using=(fact('N = g*C'),))", ["D = C/(6*N)"], "D = 1/(6*g)"),
        ("Rearrange()", ["a/b = c/d"], "a = b*c/d"),
    ],
    "powers": [
        ("Powers()", ["x = (a**b)**c"], "x = a**(b*c)"),
        (
            "Powers()",
            ["x = (a*b)**(alpha/(alpha + beta))"],
            "x = a**(alpha/(alpha + beta))*b**(alpha/(alpha + beta))",
        ),
        ("Powers()", ["x = exp(b*log(a))"], "x = a**b"),
    ],
    "expand": [
        ("Expand()", ["y = a*(b - c)"], "y = a*b - a*c"),
        ("Expand()", ["y = (a + b)**2"], "y = a**2 + 2*a*b + b**2"),
    ],
    "combine": [
        ("Combine()", ["x + y = 3", "x - y = 1"], "x*y = 2"),
        ("Combine()", ["a = b*c", "c = d*b"], "a = b**2*d"),
        ("Combine()", ["A[1] = A[0] - h*S*A[0]", "S*A[0] = Z(m, k)"], "A[1] = A[0]"),
    ],
    "eliminate": [
        ("Eliminate(lam, using=(fact('b/y = lam*c'),))", ["a/x = lam*c"], "a/x = b/y"),
        ("Eliminate(lam, using=(fact('b = lam*d'),))", ["a = lam*c"], "a*d = b*c"),
    ],
    "both-sides": [
        ("BothSides(times=x)", ["a/x = b"], "a/x*x = b*x"),
        ("BothSides(function='log')", ["x = a**b"], "log(x) = log(a**b)"),
    ],
    "compute": [
        ("Compute()", [], "[[1, 2], [3, 4]]*[[1], [1]] = [[3], [7]]"),
        ("Compute()", [], "rank([[1, 0], [0, 0]]) = 1"),
        ("Compute()", [], "51..53 = {51, 52, 53}"),
    ],
    "chain": [
        ("Chain(using=(fact('b <= c'),))", ["a <= b"], "a <= c"),
        ("Chain(using=(fact('b < c'), fact('c = d')))", ["a <= b"], "a < d"),
        ("Chain(using=(fact('a <= c'),))", ["a <= b"], "a <= min(b, c)"),
        ("Chain()", ["a <= min(b, c)"], "a <= c"),
    ],
    "put-in": [
        ("PutIn((fact('a = 3'), fact('b = 4')))", ["x = a/b"], "x = 3/4"),
        ("PutIn((fact('a = 2'),))", ["x = a**a"], "x = 2**2"),
    ],
    "evaluate": [
        ("Evaluate(6)", ["x = 3/4"], "x = 0.75"),
        ("Evaluate(4)", ["x = 2**(1/2)"], "x ~= 1.414"),
        ("Evaluate(1)", ["x = 7/2"], "x ~= 4"),
        ("Evaluate(1)", ["x = 5/2"], "x ~= 2"),
        ("Evaluate(1)", ["x = 5/2"], "x ~= 3"),
        ("Evaluate(3)", ["r = 1 - 6/7*2"], "r ~= -0.714"),
    ],
    "compare": [
        ("Compare()", ["a = 2", "b = 3"], "a < b"),
        ("Compare()", ["a = 2**(1/2)", "b = 7/5"], "a > b"),
    ],
    "ceiling": [
        ("Ceiling(n)", ["x = 71/5"], "n = 15"),
        ("Ceiling(n)", ["x = 20"], "n = 20"),
    ],
    "differentiate": [
        ("Differentiate(x)", ["y = x**3"], "diff(y, x) = 3*x**2"),
        ("Differentiate(x)", ["L = a*exp(-b*x)"], "diff(L, x) = -a*b*exp(-b*x)"),
        ("Differentiate(x)", ["diff(y, x) = 3*x**2"], "diff(y, x, x) = 6*x"),
    ],
    "stationary": [
        ("Stationary(x, at=x_opt)", ["y = a*x**2 - b*x"], "2*a*x_opt = b"),
        ("Stationary(N, at=N_opt)", ["L = a/N**alpha + lam*N*D"], "alpha*a/N_opt**alpha = lam*N_opt*D_opt"),
    ],
    "lagrangian": [
        ("Lagrangian(Lambda, lam, fact('C = N*D'))", ["L = N + D"], "Lambda = N + D + lam*(N*D - C)"),
        ("Lagrangian(Lambda, lam, fact('C = N*D'))", ["L = N + D"], "Lambda = N + D - lam*(N*D - C)"),
    ],
    "positive": [
        ("Positive()", ["y = exp(x) + 1"], "y > 0"),
        ("Positive()", ["diff(L, r, r) = a*b**2*exp(b*r) + c"], "diff(L, r, r) > 0"),
    ],
    "convex-minimum": [
        (
            "ConvexMinimum(r, r_opt, fact('diff(y, r, r) > 0'), fact('exp(r_opt) = 2'))",
            ["y = exp(r) - 2*r"],
            "y_opt <= y",
        ),
        (
            "ConvexMinimum(r, r_opt, fact('diff(L, r, r) > 0'), fact('a*exp(r_opt) = b*exp(-r_opt)'))",
            ["L = a*exp(r) + b*exp(-r)"],
            "L_opt <= L",
        ),
    ],
    "total-differential": [
        ("TotalDifferential(((W, dW), (A, dA), (B, dB)))", ["W = G + A*B"], "dW = dA*B + A*dB"),
        ("TotalDifferential(((L, dL), (W, dW)))", ["L = tr(G.T*W)"], "dL = tr(G.T*dW)"),
        ("TotalDifferential(((W, dW), (A, dA), (B, dB)))", ["W = S*A*B"], "dW = S*dA*B + S*A*dB"),
    ],
    "transpose": [
        ("Transpose()", ["S = (A*B*G.T).T"], "S = G*B.T*A.T"),
        ("Transpose()", ["S = (A*A.T + S).T"], "S = A*A.T + S.T"),
    ],
    "trace": [
        ("TraceLaws()", ["s = inner(G, A*B)"], "s = inner(A.T*G, B)"),
        ("TraceLaws()", ["s = inner(G, A*B)"], "s = inner(G*B.T, A)"),
        ("TraceLaws()", ["s = tr(A*B*G.T)"], "s = tr(G.T*A*B)"),
    ],
    "associate": [
        ("Associate()", ["u = (A*B)*v"], "u = A*(B*v)"),
        ("Associate()", ["u = (W + G)*(a*v)"], "u = a*(W*v) + a*(G*v)"),
    ],
    "blocks": [
        ("Blocks()", [], "sum(A[j]*B[j], j, 1, p) = hstack(A[j], j, 1, p)*vstack(B[j], j, 1, p)"),
        ("Blocks()", ["S = [[A, G]]*[[A.T], [G.T]]"], "S = A*A.T + G*G.T"),
        ("Blocks()", ["W = [[A, S]]*[[B], [W]]"], "W = A*B + S*W"),
    ],
    "components": [
        ("Components()", ["W = A*B"], "W[:, i] = A*B[:, i]"),
        ("Components()", ["S = A.T.T*A.T"], "S[i, i] = A[i, :]*A[i, :].T"),
    ],
    "read-gradient": [
        ("ReadGradient(L, A, dA)", ["dL = inner(G*B.T, dA) + inner(A.T*G, dB)"], "grad(L, A) = G*B.T"),
        ("ReadGradient(L, B, dB)", ["dL = tr(G.T*A*dB)"], "grad(L, B) = A.T*G"),
    ],
    "rank-product": [
        ("RankProduct(A)", ["W = A*B"], "rank(W) <= rank(A)"),
        ("RankProduct(B)", ["W = A*B"], "rank(W) <= rank(B)"),
    ],
    "rank-shape": [
        ("RankShape(A, k)", [], "rank(A) <= k"),
        ("RankShape(A, m)", [], "rank(A) <= m"),
    ],
    "theorem": [
        ("Theorem()", [], "rank(A) + rank(B) - k <= rank(A*B)"),
        ("Theorem()", ["W = A*B"], "colspace(W) subset colspace(A)"),
        ("Theorem()", [], "nullspace(B) subset nullspace(A*B)"),
    ],
    "member": [
        ("Member()", ["u = G*v"], "u in colspace(G)"),
        ("Member()", ["W = A*B", "u = W*v"], "u in colspace(A)"),
    ],
    "induction": [
        (
            "Induction(t, A, (fact('A[0] = Z(m, k)'),), (h := fact('A[t] = Z(m, k)', 'supposition'),),"
            " (step(Combine(), h, 'A[t + 1] = 2*A[t]', gives='A[t + 1] = Z(m, k)'),))",
            [],
            "A[t] = Z(m, k)",
        ),
        (
            "Induction(t, B, (fact('B[0] = Z(k, l)'),), (h := fact('B[t] = Z(k, l)', 'supposition'),),"
            " (step(Combine(), h, 'B[t + 1] = B[t] - h*A.T*A*B[t]', gives='B[t + 1] = Z(k, l)'),))",
            [],
            "B[t] = Z(k, l)",
        ),
    ],
    "counterexample": [
        ("Counterexample({x: 3})", ["fact('x**2 <= x', 'claimed')"], "3**2 > 3"),
        ("Counterexample({r: -1})", ["fact('sqrt(r**2) = r', 'claimed')"], "sqrt((-1)**2) != -1"),
    ],
    "both-inclusions": [
        (
            "BothInclusions()",
            ["colspace(W) subset colspace(A)", "colspace(A) subset colspace(W)"],
            "colspace(W) = colspace(A)",
        ),
        ("BothInclusions()", ["{1, a} subset 1..n", "1..n subset {1, a}"], "1..n = {1, a}"),
    ],
    "complement": [
        ("Complement()", ["nullspace(B) subset nullspace(W)"], "rowspace(W) subset rowspace(B)"),
        ("Complement()", ["colspace(W) subset colspace(A)"], "perp(colspace(A)) subset perp(colspace(W))"),
        ("Complement()", ["colspace(M) = rowspace(B)"], "nullspace(B) = perp(colspace(M))"),
    ],
    "equal-rank": [
        (
            "EqualRank(fact('rank(W) = rank(B)'))",
            ["rowspace(W) subset rowspace(B)"],
            "rowspace(W) = rowspace(B)",
        ),
        (
            "EqualRank(fact('rank(A) = rank(W)'))",
            ["colspace(W) subset colspace(A)"],
            "colspace(A) = colspace(W)",
        ),
    ],
    "dimension": [
        ("Dimension()", ["colspace(W) subset colspace(A)"], "rank(W) <= rank(A)"),
        ("Dimension()", ["rowspace(W) = colspace(M)"], "rank(W) = rank(M)"),
    ],
    "convex": [
        (
            "Convex(fact('W[i, j] >= 0'), fact('sum(W[i, j], j, 1, l) = 1'))",
            ["u = sum(W[i, j]*G[:, j], j, 1, l)"],
            "u in hull(setof(G[:, j], j, 1..l))",
        ),
        (
            "Convex(fact('W[i, j] > 0'), fact('sum(W[i, j], j, 1, l) = 1'))",
            ["u = sum(W[i, j]*S*G[:, j], j, 1, l)"],
            "u in hull(setof(S*G[:, j], j, 1..l))",
        ),
    ],
    "enclose": [
        ("Enclose()", ["x = q_1/q_2"], "x in interval(2.66, 10.0)"),
        ("Enclose(2)", ["x = q_1*log(q_2 + 1)"], "x in interval(5.5, 14)"),
        ("Enclose()", ["x = q_1 - 2*q_2"], "x in interval(2.00, 8.00)"),
    ],
    "spread": [
        ("Spread(g, q_2)", ["x = q_1/q_2"], "g = 3"),
        ("Spread(g, q_1)", ["x = sqrt(q_1)"], "g ~= 1.118"),
        ("Spread(g, q_2)", ["x = 1/(q_1 + q_2**2)"], "g = 1.8"),
    ],
    "dominates": [
        (
            "Dominates(((f, q_1), (g, q_2)), (step(Spread(f, q_1), w0 := fact('x = q_1/q_2')),"
            " step(Spread(g, q_2), w0)))",
            ["fact('a = b') and w0"],
            "max(f, g) = g",
        ),
        (
            "Dominates(((f, q_1), (g, q_2)), (step(Spread(f, q_1), w0 := fact('x = q_1**8/q_2')),"
            " step(Spread(g, q_2), w0)))",
            ["fact('a = b') and w0"],
            "max(f, g) = f",
        ),
    ],
    "implied": [
        ("Implied(z, q_1, expr('7'))", ["x = q_1**2/q_2"], "z ~= 2.64575"),
        ("Implied(z, q_2, expr('350'), 4)", ["x = q_1*exp(q_2)"], "z ~= 3.661"),
    ],
    "belongs": [
        ("Belongs()", ["V in lowrank(m, l, k)"], "rank(V) <= k"),
        ("Belongs(expr('lowrank(m, l, k + 1)'))", ["rank(V) <= k + 1"], "V in lowrank(m, l, k + 1)"),
        ("Belongs(expr('matrices(m, l)'), expr('A*B'))", [], "A*B in matrices(m, l)"),
        (
            "Belongs(expr('hull(lowrank(m, l, k))'))",
            ["V in lowrank(m, l, k)"],
            "V in hull(lowrank(m, l, k))",
        ),
        (
            "Belongs(expr('setof(2*V, V, lowrank(m, l, k))'))",
            ["V in lowrank(m, l, k)"],
            "2*V in setof(2*V, V, lowrank(m, l, k))",
        ),
    ],
    "discharge": [
        (
            "Discharge(q1 := fact('r != 0', 'supposition'), fact('r != 0'))",
            ["step(Combine(), 'r*L = r*s', q1, gives='L = s')"],
            "L = s",
        ),
        (
            "Discharge(q1 := fact('det(S) != 0', 'supposition'), fact('det(S) != 0'))",
            ["step(Combine(), 'S*u = Z(m, 1)', q1, gives='u = Z(m, 1)')"],
            "u = Z(m, 1)",
        ),
    ],
    "contained": [
        (
            "Contained(h := fact('V in lowrank(m, l, k)', 'supposition'))",
            ["step(Belongs(expr('matrices(m, l)'), expr('W + V')), gives='W + V in matrices(m, l)')"],
            "setof(W + V, V, lowrank(m, l, k)) subset matrices(m, l)",
        ),
        (
            "Contained(h := fact('V in lowrank(m, l, k)', 'supposition'))",
            ["step(Belongs(expr('matrices(m, l)'), expr('V')), gives='V in matrices(m, l)')"],
            "lowrank(m, l, k) subset matrices(m, l)",
        ),
    ],
    "superset": [
        (
            "Superset(expr('norm(V - W)**2'), V)",
            ["lowrank(m, l, k) subset matrices(m, l)"],
            "inf(setof(norm(V - W)**2, V, matrices(m, l)))"
            " <= inf(setof(norm(V - W)**2, V, lowrank(m, l, k)))",
        ),
        (
            "Superset(expr('apply(L, V)'), V)",
            ["lowrank(m, l, k) subset lowrank(m, l, k + 1)"],
            "inf(setof(apply(L, V), V, lowrank(m, l, k + 1)))"
            " <= inf(setof(apply(L, V), V, lowrank(m, l, k)))",
        ),
    ],
    "enumerate": [
        ("Enumerate()", ["n = card(setof(i - 1, i, 51..72))"], "n = 22"),
        ("Enumerate()", ["n = card(cap(1..9, cup(7..20, {2})))"], "n = 4"),
        ("Enumerate()", ["s = card(setminus(1..3, 1..5))"], "s = 0"),
        ("Enumerate()", ["2..4 = setof(i**2 - i**2 + i, i, 2..4)"], "2..4 = {2, 3, 4}"),
    ],
    "count": [
        ("Count()", ["n = numel(A) + numel(B)"], "n = m*k + k*l"),
        ("Count()", ["n = numel(A) + numel(B)"], "n = k*(m + l)"),
        ("Count()", ["n = a*numel(v)"], "n = a*l"),
    ],
    "moments": [
        ("Moments()", ["E(X[i]) = 0", "Var(X[i]) = a", "s = sum(X[i], i, 1, k)"], "Var(s) = k*a"),
        (
            "Moments()",
            [
                *("E(X[i]) = 0", "E(Y[i]) = 0", "Var(X[i]) = a", "Var(Y[i]) = b"),
                "s = sum(X[i]*Y[i], i, 1, k)",
            ],
            "Var(s) = k*a*b",
        ),
        ("Moments()", ["E(Q) = r", "Var(Q) = a"], "E(Q**2) = a + r**2"),
        ("Moments()", ["s = a*Q + b"], "Var(s) = a**2*Var(Q)"),
        ("Moments()", ["s = X[1]*Y[1]"], "E(s) = E(X[1])*E(Y[1])"),
    ],
    "eckart-young": [
        (
            "EckartYoung(V, k, i, fact('s_all[i + 1, 1] <= s_all[i, 1]'), fact('s_all[i, 1] >= 0'), "
            "(fact('k <= p'),))",
            ["W = U_r*diag(s_all)*V_r.T"],
            "inf(setof(norm(V - W)**2, V, lowrank(m, l, k))) = sum(s_all[i, 1]**2, i, k + 1, p)",
        ),
        (
            "EckartYoung(V, q, i, fact('s_all[i + 1, 1] <= s_all[i, 1]'), fact('s_all[i, 1] > 0'), "
            "(fact('q <= p'),))",
            ["G = U_r*diag(s_all)*V_r.T"],
            "inf(setof(norm(V - G)**2, V, lowrank(m, l, q))) = sum(s_all[i, 1]**2, i, q + 1, p)",
        ),
    ],
    "floor": [
        ("Floor(n)", ["x = 71/5"], "n = 14"),
        ("Floor(n)", ["x = 20"], "n = 20"),
    ],
}
