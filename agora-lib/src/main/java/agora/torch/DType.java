package agora.torch;

/** The element type of a tensor. */
public enum DType {
  F32(6, 4, 0),
  F16(5, 2, 2),
  BF16(15, 2, -1),
  F64(7, 8, 1),
  I64(4, 8, 6),
  I32(3, 4, 4),
  I8(1, 1, 5),
  U8(0, 1, 3),
  BOOL(11, 1, 7),
  I16(2, 2, -2),
  U16(27, 2, -2),
  U32(28, 4, -2),
  U64(29, 8, -2),
  F8_E5M2(23, 1, -2),
  F8_E4M3(24, 1, -2);

  private final int code;
  private final int bytes;
  private final int djl;

  DType(int code, int bytes, int djl) {
    this.code = code;
    this.bytes = bytes;
    this.djl = djl;
  }

  /** Returns the number by which TorchScript knows it. */
  public int code() {
    return code;
  }

  /** Returns the bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Returns whether weights may have it as it is: a float of at least 16 bits. */
  public boolean floating() {
    return this == F32 || this == F16 || this == BF16 || this == F64;
  }

  /** Returns the ordinal in DJL's own enum, -1 for the one its native side cannot name. */
  int djl() {
    return djl;
  }

  static DType ofDjl(int ordinal) {
    for (DType type : values()) {
      if (type.djl == ordinal) {
        return type;
      }
    }
    return BF16;
  }

  /**
   * Returns the type that a safetensors header or a {@code torch_dtype} entry names.
   *
   * @throws IllegalArgumentException if it is none that a checkpoint's weights may have
   */
  public static DType named(String name) {
    return switch (name) {
      case "F32", "float32", "torch.float32" -> F32;
      case "F16", "float16", "torch.float16" -> F16;
      case "BF16", "bfloat16", "torch.bfloat16" -> BF16;
      case "F64", "float64" -> F64;
      case "I64" -> I64;
      case "I32" -> I32;
      case "I8" -> I8;
      case "U8" -> U8;
      case "BOOL" -> BOOL;
      case "I16" -> I16;
      case "U16" -> U16;
      case "U32" -> U32;
      case "U64" -> U64;
      case "F8_E5M2" -> F8_E5M2;
      case "F8_E4M3" -> F8_E4M3;
      default ->
          throw new IllegalArgumentException(
              "a tensor's dtype must be one of "
                  + java.util.Arrays.toString(values())
                  + ", was "
                  + name);
    };
  }

  /** Returns the name that configurations use, such as {@code bfloat16}. */
  public String configName() {
    return switch (this) {
      case F32 -> "float32";
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      default -> throw new IllegalStateException(this + " is no type of weights");
    };
  }
}
