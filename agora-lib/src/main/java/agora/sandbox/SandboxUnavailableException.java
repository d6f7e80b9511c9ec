package agora.sandbox;

/** There is no sandbox to run untrusted code in; the message says why and what to install. */
public final class SandboxUnavailableException extends RuntimeException {
  SandboxUnavailableException(String message) {
    super(message);
  }
}
