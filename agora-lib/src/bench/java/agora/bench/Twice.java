package agora.bench;

import java.io.IOException;
import java.io.OutputStream;

/** Output that goes to two places at once, neither of which keeps anything back. */
final class Twice extends OutputStream {
  private final OutputStream one;
  private final OutputStream other;

  Twice(OutputStream one, OutputStream other) {
    this.one = one;
    this.other = other;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int start, int length) throws IOException {
    one.write(bytes, start, length);
    one.flush();
    other.write(bytes, start, length);
    other.flush();
  }
}
