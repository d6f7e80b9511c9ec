package agora.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Named blocks of F32 numbers, little-endian, one after the other in a file. */
final class GpuNumbersFile implements AutoCloseable {
  private final OutputStream out;
  private final ObjectNode answer = new ObjectMapper().createObjectNode();
  private final ArrayNode parts = answer.putArray("parts");
  private String last = "";
  private int size;

  GpuNumbersFile(Path file) throws IOException {
    out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
  }

  /** Adds a block; of the same name as the last one, it goes on. */
  void add(String name, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    out.write(bytes.array());
    if (!name.equals(last)) {
      parts.addObject();
      size = 0;
    }
    last = name;
    size += values.length;
    ((ObjectNode) parts.get(parts.size() - 1)).put("name", name).put("size", size);
  }

  /** Returns an answer that names the blocks in order. */
  ObjectNode parts() {
    return answer;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
