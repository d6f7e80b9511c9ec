package agora.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript source into the archive that libtorch loads: a zip of stored entries with an
 * empty module object pickled beside the code.
 */
final class ScriptArchive {
  private static final String HEADER =
      "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";

  /** Pickle of {@code M()} with {@code {"training": True}} as its state. */
  private static final byte[] OBJECT =
      "\u0080\u0002c__torch__\nM\n)\u0081}(X\b\0\0\0training\u0088ub."
          .getBytes(StandardCharsets.ISO_8859_1);

  /** Pickle of the empty tuple. */
  private static final byte[] NO_CONSTANTS = "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1);

  private ScriptArchive() {}

  /** Returns the archive of one class whose methods are those of all the resources, in order. */
  static byte[] pack(List<String> resources) {
    StringBuilder code = new StringBuilder(HEADER);
    for (String resource : resources) {
      code.append(read(resource)).append('\n');
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "m/data.pkl", OBJECT);
      store(zip, "m/code/__torch__.py", code.toString().getBytes(StandardCharsets.UTF_8));
      store(zip, "m/constants.pkl", NO_CONSTANTS);
      store(zip, "m/version", "3\n".getBytes(StandardCharsets.US_ASCII));
      store(zip, "m/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String read(String resource) {
    try (InputStream in = ScriptArchive.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "no TorchScript source " + resource + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
