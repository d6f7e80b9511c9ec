/**
 * Jinja templates, rendered byte for byte as Python's jinja2 renders chat templates in
 * transformers.
 *
 * <pre>{@code
 * String source = "{% for turn in messages %}{{ turn.role }}: {{ turn.content }}\n{% endfor %}";
 * Template template = new Template(source, Clock.systemDefaultZone());
 * Map<String, Object> turn = Map.of("role", "user", "content", "What is 2 + 2?");
 * template.render(Map.of("messages", List.of(turn)));    // "user: What is 2 + 2?\n"
 * template.render(Map.of());                             // "": an undefined name is an empty list
 * }</pre>
 *
 * <p>Supported are statements, filters, tests and methods of jinja2 3.1 and the functions that
 * transformers adds. It does not know what a checkpoint, a conversation or a token is.
 */
@NullMarked
package agora.jinja;

import org.jspecify.annotations.NullMarked;
