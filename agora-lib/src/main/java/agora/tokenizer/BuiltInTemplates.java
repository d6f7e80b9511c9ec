package agora.tokenizer;

/**
 * The three common chat forms, for checkpoints that come without their own. {@code bos_token} is
 * empty where a checkpoint has no begin token.
 */
final class BuiltInTemplates {
  static final String LLAMA3 =
      """
      {{- bos_token }}
      {%- for message in messages %}
          {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' }}
          {{- message['content'] | trim + '<|eot_id|>' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
      {%- endif %}
      """;

  static final String CHATML =
      """
      {%- for message in messages %}
          {{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|im_start|>assistant\\n' }}
      {%- endif %}
      """;

  static final String ZEPHYR =
      """
      {%- for message in messages %}
          {{- '<|' + message['role'] + '|>\\n' + message['content'] + eos_token + '\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|assistant|>\\n' }}
      {%- endif %}
      """;

  private static final String BEGIN = "{{- bos_token }}\n";

  private BuiltInTemplates() {}

  /** Returns a template that writes the begin token first. */
  static String beginning(String template) {
    return BEGIN + template;
  }
}
