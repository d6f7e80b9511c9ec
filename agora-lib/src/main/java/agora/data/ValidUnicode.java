package agora.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Makes every text valid Unicode that Jackson reads, in records and in trees. */
final class ValidUnicode {
  private ValidUnicode() {}

  static SimpleModule module() {
    return new SimpleModule("valid-unicode").addDeserializer(String.class, new Texts());
  }

  static JsonNodeFactory nodes() {
    return new Nodes();
  }

  private static final class Texts extends StdScalarDeserializer<String> {
    @Serial private static final long serialVersionUID = 1L;

    Texts() {
      super(String.class);
    }

    @Override
    public @Nullable String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String text = StringDeserializer.instance.deserialize(parser, context);
      return text == null ? null : UnicodeText.valid(text);
    }
  }

  private static final class Nodes extends JsonNodeFactory {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public @Nullable TextNode textNode(@Nullable String text) {
      return super.textNode(text == null ? null : UnicodeText.valid(text));
    }
  }
}
