package agora.endpoint;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;

/** Words for a connection that failed: what is wrong, and the way out. */
final class Unreached {
  private Unreached() {}

  static String words(IOException e, Endpoint endpoint) {
    URI url = URI.create(endpoint.baseUrl());
    String server = url.getRawAuthority();
    String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String text = ServerWords.oneLine(said);
    return switch (e) {
      case UnknownHostException unknown ->
          "unknown host '"
              + HttpUrl.get(endpoint.baseUrl()).host()
              + "': correct base_url, or look at the network";
      case ConnectException refused ->
          "no server listens at "
              + server
              + " ("
              + reason(refused)
              + "): start it, or correct base_url";
      case SocketTimeoutException slow
          when "https".equalsIgnoreCase(url.getScheme()) && text.contains("Read timed out") ->
          server
              + " answers no TLS in time: write http:// instead of https:// if it speaks plain HTTP";
      case SocketTimeoutException slow ->
          "no connection to " + server + " in time: correct base_url, or look at the network";
      case SSLException tls when text.contains("SSL message") ->
          server + " speaks no TLS: write http:// instead of https:// in base_url";
      case SSLException tls -> "no secure connection to " + server + ": " + text;
      case ProtocolException strange ->
          server + " answers no HTTP (" + text + "): is it https://, or another service?";
      default -> text;
    };
  }

  /** Returns whether no server that speaks the API was reached. */
  static boolean is(IOException e) {
    return e instanceof UnknownHostException
        || e instanceof ConnectException
        || e instanceof SocketTimeoutException
        || e instanceof SSLException
        || e instanceof ProtocolException
        || e instanceof Page;
  }

  /** A page for people where an answer should be, as portals and proxies show it. */
  static final class Page extends IOException {
    @java.io.Serial private static final long serialVersionUID = 1L;

    Page(byte[] page) {
      super(
          "it answered 200 with "
              + ServerWords.oneLine(new String(page, java.nio.charset.StandardCharsets.UTF_8)));
    }
  }

  private static String reason(ConnectException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return ServerWords.oneLine(String.valueOf(cause.getMessage()));
  }
}
