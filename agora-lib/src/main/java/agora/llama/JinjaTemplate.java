package agora.llama;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One Jinja template with the names that chat templates may use. */
final class JinjaTemplate {
  private static final Jinjava JINJA = engine();

  private final String source;

  JinjaTemplate(String source) {
    this.source = source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
  }

  private static Jinjava engine() {
    Jinjava engine =
        new Jinjava(
            JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                .withLegacyOverrides(LegacyOverrides.ALL)
                .build());
    engine.registerFunction(
        new ELFunctionDefinition(
            "", "raise_exception", JinjaTemplate.class, "raise", String.class));
    return engine;
  }

  /** Is called by templates that refuse a conversation. */
  @SuppressWarnings("DoNotCallSuggester") // jinjava calls it by its name
  public static String raise(String message) {
    throw new TemplateRefusal(message);
  }

  static final class TemplateRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TemplateRefusal(String message) {
      super(message);
    }
  }

  String render(List<Object> messages, boolean addGenerationPrompt, SpecialTokens special) {
    Map<String, Object> names = new HashMap<>();
    names.put("messages", messages);
    names.put("add_generation_prompt", addGenerationPrompt);
    names.put("bos_token", special.bos() == null ? "" : special.bos());
    names.put("eos_token", special.eos() == null ? "" : special.eos());
    names.put("pad_token", special.pad() == null ? "" : special.pad());
    names.put("unk_token", special.unk() == null ? "" : special.unk());
    RenderResult result = JINJA.renderForResult(source, names);
    if (!result.getErrors().isEmpty()) {
      throw new IllegalArgumentException(
          "the chat template refuses the conversation: "
              + result.getErrors().getFirst().getMessage());
    }
    return result.getOutput();
  }
}
