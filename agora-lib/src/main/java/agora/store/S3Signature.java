package agora.store;

import agora.data.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signature of a request to an S3 server, by the published rules of AWS Signature Version 4.
 *
 * @param accessKey id of the key
 * @param secretKey the key itself; never printed
 * @param sessionToken of temporary keys; null for others
 * @param region such as {@code eu-central-1}
 */
record S3Signature(
    String accessKey, String secretKey, @Nullable String sessionToken, String region) {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /**
   * Returns the headers that sign a request.
   *
   * @param uri with its query in the order of the names, percent-encoded
   * @param payload SHA-256 of the body
   * @param further headers that are signed as well, by name in lower case
   */
  Map<String, String> headers(
      String method, URI uri, String payload, Map<String, String> further, Instant now) {
    String time = TIME.format(now);
    Map<String, String> signed = new TreeMap<>(further);
    // The client leaves out a scheme's own port.
    int usual = uri.getScheme().equals("https") ? 443 : 80;
    boolean plain = uri.getPort() < 0 || uri.getPort() == usual;
    signed.put("host", plain ? uri.getHost() : uri.getHost() + ":" + uri.getPort());
    signed.put("x-amz-content-sha256", payload);
    signed.put("x-amz-date", time);
    if (sessionToken != null) {
      signed.put("x-amz-security-token", sessionToken);
    }
    String names = String.join(";", signed.keySet());
    String request =
        String.join(
            "\n",
            method,
            uri.getRawPath(),
            uri.getRawQuery() == null ? "" : uri.getRawQuery(),
            signed.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue().strip() + "\n")
                .collect(Collectors.joining()),
            names,
            payload);
    String day = time.substring(0, 8);
    String scope = day + "/" + region + "/s3/aws4_request";
    String text = String.join("\n", ALGORITHM, time, scope, Sha256.of(request));
    String signature = HexFormat.of().formatHex(hmac(key(day), text));
    signed.remove("host"); // the client writes it itself
    signed.put(
        "authorization",
        "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
            .formatted(ALGORITHM, accessKey, scope, names, signature));
    return signed;
  }

  private byte[] key(String day) {
    byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[] {day, region, "s3", "aws4_request"}) {
      key = hmac(key, part);
    }
    return key;
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  @Override
  public String toString() {
    return "S3 key " + accessKey + " in " + region;
  }
}
