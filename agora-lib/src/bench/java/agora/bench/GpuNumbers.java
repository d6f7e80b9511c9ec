package agora.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named blocks of numbers that one of the programs wrote. */
record GpuNumbers(Map<String, float[]> parts) {
  /** Reads a file as the answer that came with it says. */
  static GpuNumbers read(Path file, JsonNode answer) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    Map<String, float[]> parts = new LinkedHashMap<>();
    for (JsonNode part : answer.path("parts")) {
      float[] values = new float[part.path("size").asInt()];
      bytes.asFloatBuffer().get(values);
      bytes.position(bytes.position() + 4 * values.length);
      parts.put(part.path("name").asText(), values);
    }
    return new GpuNumbers(parts);
  }

  /** Returns these less the other's. */
  GpuNumbers minus(GpuNumbers other) {
    Map<String, float[]> difference = new LinkedHashMap<>();
    parts.forEach((name, values) -> {
      float[] out = new float[values.length];
      float[] subtracted = other.of(name, values.length);
      for (int i = 0; i < out.length; i++) {
        out[i] = values[i] - subtracted[i];
      }
      difference.put(name, out);
    });
    return new GpuNumbers(difference);
  }

  private float[] of(String name, int length) {
    float[] values = parts.get(name);
    if (values == null || values.length != length) {
      throw new IllegalStateException("the other side has no " + length + " numbers of " + name);
    }
    return values;
  }

  /** Returns the largest distance of a block from the other's, over the other's length. */
  double worstDistance(GpuNumbers other) {
    double worst = 0;
    for (Map.Entry<String, float[]> part : minus(other).parts.entrySet()) {
      double length = length(other.of(part.getKey(), part.getValue().length));
      worst = Math.max(worst, length(part.getValue()) / Math.max(length, 1e-30));
    }
    return worst;
  }

  /** Returns the distance of all numbers from the other's, over the other's length. */
  double distance(GpuNumbers other) {
    return minus(other).length() / other.length();
  }

  private double length() {
    double squares = 0;
    for (float[] values : parts.values()) {
      squares += Math.pow(length(values), 2);
    }
    return Math.sqrt(squares);
  }

  private static double length(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }
}
