package agora.endpoint;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * TLS sockets whose handshake has a deadline: a server that speaks plain HTTP may wait for ever for
 * the end of a line. The HTTP client takes the deadline away once the connection is there.
 */
final class TlsSockets extends SSLSocketFactory {
  private final SSLSocketFactory factory;
  private final int handshakeMillis;

  private TlsSockets(SSLSocketFactory factory, Duration handshake) {
    this.factory = factory;
    this.handshakeMillis = (int) handshake.toMillis();
  }

  /** Gives a client such sockets, with the trusted certificates of this Java. */
  static void in(OkHttpClient.Builder client, Duration handshake) {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init((KeyStore) null);
      X509TrustManager manager =
          Arrays.stream(trust.getTrustManagers())
              .filter(X509TrustManager.class::isInstance)
              .map(X509TrustManager.class::cast)
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("this Java trusts no certificates"));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {manager}, null);
      client.sslSocketFactory(new TlsSockets(context.getSocketFactory(), handshake), manager);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS: " + e.getMessage(), e);
    }
  }

  @Override
  public Socket createSocket(@Nullable Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    if (socket != null) {
      socket.setSoTimeout(handshakeMillis);
    }
    return factory.createSocket(socket, host, port, autoClose);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return factory.createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return factory.createSocket(host, port, local, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return factory.createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return factory.createSocket(host, port, local, localPort);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return factory.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return factory.getSupportedCipherSuites();
  }
}
