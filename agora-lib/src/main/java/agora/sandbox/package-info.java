/**
 * Sandbox for untrusted Python: one process per session, without network, privileges or the
 * machine's file system, within limits enforced from outside.
 *
 * <pre>{@code
 * Sandbox sandbox = Sandbox.shared();
 * try (SandboxSession session = sandbox.session("candidate", SandboxLimits.ofProblem())) {
 *   session.send(program);                           // one JSON line: {"source": "def twice(x): return 2 * x"}
 *   JsonNode loaded = session.receive();             // {"loaded": true}, {"raised": ...}, or null at its end
 * }
 * }</pre>
 *
 * <p>Results are plain data. The package does not know problems, tests or verdicts.
 */
@NullMarked
package agora.sandbox;

import org.jspecify.annotations.NullMarked;
