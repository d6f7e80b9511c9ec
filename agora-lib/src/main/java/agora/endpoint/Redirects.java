package agora.endpoint;

import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Redirect policy: a GET is followed within its scheme, host and port. Nothing else is followed,
 * because key and question would be sent along.
 */
final class Redirects {
  static final int MOST = 5;

  private Redirects() {}

  static boolean is(int status) {
    return status == 300
        || status == 301
        || status == 302
        || status == 303
        || status == 307
        || status == 308;
  }

  /** Returns the request to send instead, or null where it must not be followed. */
  static @Nullable Request followed(Request request, Response response) {
    HttpUrl target = target(response);
    HttpUrl from = request.url();
    boolean same =
        target != null
            && target.scheme().equals(from.scheme())
            && target.host().equals(from.host())
            && target.port() == from.port();
    return same && request.method().equals("GET") ? request.newBuilder().url(target).build() : null;
  }

  /** Returns the failure of a request whose redirect is not followed. */
  static HttpFailure refused(Response response, String where) {
    HttpUrl target = target(response);
    return HttpFailure.fatal(
        "%s answered %d and points to %s; redirects are not followed, because key and question would go there: if it is right, write that address as base_url"
            .formatted(where, response.code(), target == null ? "nothing" : shown(target)));
  }

  private static @Nullable HttpUrl target(Response response) {
    String location = response.header("Location");
    return location == null ? null : response.request().url().resolve(location);
  }

  /** Returns scheme, host, port and path: credentials and queries may be secret. */
  private static String shown(HttpUrl url) {
    return url.newBuilder().username("").password("").query(null).fragment(null).build().toString();
  }
}
