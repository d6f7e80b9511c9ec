/**
 * Runs untrusted Python: one process per session, without network, privileges or a file system of
 * the machine, within limits that are kept from outside.
 *
 * <pre>{@code
 * Sandbox sandbox = Sandbox.shared();
 * try (SandboxSession session = sandbox.session("candidate", SandboxLimits.ofProblem())) {
 *   session.send(program);                           // one JSON line: {"source": "def twice(x): return 2 * x"}
 *   JsonNode loaded = session.receive();             // {"loaded": true}, {"raised": ...}, or null at its end
 * }
 * }</pre>
 *
 * <p>What comes back is data and nothing more. The package does not know problems, tests or
 * verdicts.
 */
@NullMarked
package agora.sandbox;

import org.jspecify.annotations.NullMarked;
