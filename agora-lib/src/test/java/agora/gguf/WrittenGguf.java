package agora.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A GGUF file of version 3 to be written for a test: metadata by key, and tensors of F32. */
final class WrittenGguf {
  private static final int ALIGNMENT = 32;

  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final Map<String, List<Long>> shapes = new LinkedHashMap<>();
  private final Map<String, float[]> numbers = new LinkedHashMap<>();

  /** Sets a key; a Long is written as uint32, a Double as float32. */
  WrittenGguf with(String key, Object value) {
    metadata.put(key, value);
    return this;
  }

  WrittenGguf without(String key) {
    metadata.remove(key);
    shapes.remove(key);
    numbers.remove(key);
    return this;
  }

  /** Adds a tensor, the innermost dimension first. */
  WrittenGguf tensor(String name, List<Long> dimensions, float... values) {
    shapes.put(name, dimensions);
    int size = (int) (long) dimensions.stream().reduce(1L, (a, b) -> a * b);
    numbers.put(name, values.length == 0 ? new float[size] : values);
    return this;
  }

  Path write(Path file) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0x46554747).putInt(3).putLong(shapes.size()).putLong(metadata.size());
    metadata.forEach((key, value) -> {
      text(out, key);
      out.putInt(type(value));
      put(out, value);
    });
    long offset = 0;
    for (Map.Entry<String, List<Long>> tensor : shapes.entrySet()) {
      text(out, tensor.getKey());
      out.putInt(tensor.getValue().size());
      tensor.getValue().forEach(out::putLong);
      out.putInt(0).putLong(offset);
      long bytes = 4L * tensor.getValue().stream().reduce(1L, (a, b) -> a * b);
      offset += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    align(out);
    numbers
        .values()
        .forEach(values -> {
          for (float value : values) {
            out.putFloat(value);
          }
          align(out);
        });
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return Files.write(file, bytes);
  }

  private static void align(ByteBuffer out) {
    while (out.position() % ALIGNMENT != 0) {
      out.put((byte) 0);
    }
  }

  private static int type(Object value) {
    return switch (value) {
      case Long number -> 4;
      case Integer number -> 5;
      case Double number -> 6;
      case Boolean flag -> 7;
      case String text -> 8;
      case List<?> list -> 9;
      default -> throw new IllegalArgumentException("no type of GGUF: " + value.getClass());
    };
  }

  private static void put(ByteBuffer out, Object value) {
    switch (value) {
      case Long number -> out.putInt((int) (long) number);
      case Integer number -> out.putInt(number);
      case Double number -> out.putFloat((float) (double) number);
      case Boolean flag -> out.put((byte) (flag ? 1 : 0));
      case String text -> text(out, text);
      case List<?> list -> {
        out.putInt(list.isEmpty() ? 8 : type(list.getFirst())).putLong(list.size());
        list.forEach(item -> put(out, item));
      }
      default -> throw new IllegalArgumentException("no type of GGUF: " + value.getClass());
    }
  }

  private static void text(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putLong(bytes.length).put(bytes);
  }
}
