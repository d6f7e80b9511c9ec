package agora.study;

import agora.data.TextFiles;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a study's JSON file; every mistake is an error that names the file, the line, the field and
 * what may stand there.
 */
final class StudyFile {
  private static final int LONGEST_VALUE = 60;
  private static final JsonMapper STRICT = strict();

  private StudyFile() {}

  /**
   * Returns the study that the file describes.
   *
   * @throws IllegalArgumentException if the file is missing or not a valid study
   */
  static StudyConfig read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "no study file "
              + file
              + ": name one of data/studies/ or a file of yours (in notebooks: AGORA_STUDY)");
    }
    String text = TextFiles.read(file);
    try {
      return parse(file, text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s: not valid JSON: %s".formatted(at(file, e), e.getOriginalMessage()), e);
    }
  }

  /** Returns a study's file as it stands, comments left out. */
  static JsonNode tree(Path file) throws JsonProcessingException {
    return STRICT.readTree(TextFiles.read(file));
  }

  /** Returns the study that a tree describes; messages name the file that it is to be. */
  static StudyConfig of(Path file, JsonNode tree) throws JsonProcessingException {
    return parse(file, tree.toPrettyString());
  }

  private static JsonMapper strict() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(
                com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_JAVA_COMMENTS.mappedFeature())
            .build();
    for (CoercionInputShape shape :
        List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
      mapper.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
    }
    return mapper;
  }

  private static StudyConfig parse(Path file, String text) throws JsonProcessingException {
    JsonNode tree = STRICT.readTree(text);
    if (!tree.isObject()) {
      throw new IllegalArgumentException(file + ": a study's file is one JSON object");
    }
    requireNoNullInArrays(file, tree, "");
    try {
      return STRICT.readValue(text, StudyConfig.class);
    } catch (UnrecognizedPropertyException e) {
      throw new IllegalArgumentException(
          "%s: unknown field '%s' in %s; known: %s"
              .formatted(
                  at(file, e),
                  e.getPropertyName(),
                  place(e.getPath().subList(0, e.getPath().size() - 1)),
                  e.getKnownPropertyIds()),
          e);
    } catch (JsonMappingException e) {
      throw new IllegalArgumentException(
          "%s: in %s: %s".formatted(at(file, e), place(e.getPath()), problem(e, tree))
              + misspelled(e, tree),
          e);
    }
  }

  /** Returns the rule that a value breaks, and the value. */
  private static String problem(JsonMappingException e, JsonNode tree) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalArgumentException rule) {
        return String.valueOf(rule.getMessage());
      }
      if (cause instanceof NullPointerException) {
        return "a value is missing: give every field of it that has no default";
      }
    }
    if (e instanceof MismatchedInputException mismatch) {
      Class<?> type = mismatch.getTargetType();
      return "must be " + expected(type) + ", was " + shown(e.getPath(), tree);
    }
    return e.getOriginalMessage();
  }

  private static String expected(@Nullable Class<?> type) {
    if (type == null) {
      return "another value";
    }
    if (type.isEnum()) {
      return "one of " + choices(type);
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return "a whole number";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "a text in quotes";
    }
    return java.util.Collection.class.isAssignableFrom(type) ? "an array [...]" : "an object {...}";
  }

  /** Returns the values of an enum as files write them. */
  private static List<String> choices(Class<?> type) {
    return Stream.of(type.getEnumConstants())
        .map(constant -> STRICT.convertValue(constant, String.class))
        .toList();
  }

  /** Returns the value at a path as the file has it; what may be a key is not shown. */
  private static String shown(List<JsonMappingException.Reference> path, JsonNode tree) {
    for (JsonMappingException.Reference step : path) {
      String name = step.getFieldName();
      if (name != null && name.toLowerCase(java.util.Locale.ROOT).startsWith("key")) {
        return "another (not shown)";
      }
    }
    String text = node(path, tree).toString();
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
  }

  private static void requireNoNullInArrays(Path file, JsonNode node, String path) {
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        if (node.get(i).isNull()) {
          throw new IllegalArgumentException(
              "%s: in %s[%d]: is null: leave it out, or write a value".formatted(file, path, i));
        }
        requireNoNullInArrays(file, node.get(i), path + "[" + i + "]");
      }
    } else {
      node.properties()
          .forEach(field ->
              requireNoNullInArrays(
                  file,
                  field.getValue(),
                  path.isEmpty() ? field.getKey() : path + "." + field.getKey()));
    }
  }

  /**
   * A misspelled field is missing under its right name, and that is what is noticed first: names it
   * as well.
   */
  private static String misspelled(JsonMappingException e, JsonNode tree) {
    Class<?> type =
        e instanceof ValueInstantiationException instantiation
            ? instantiation.getType().getRawClass()
            : StudyConfig.class;
    JsonNode node = e instanceof ValueInstantiationException ? node(e.getPath(), tree) : tree;
    if (!type.isRecord() || !node.isObject()) {
      return "";
    }
    List<String> known = Stream.of(type.getRecordComponents()).map(StudyFile::nameInFiles).toList();
    List<String> unknown = new ArrayList<>();
    node.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(known);
    return unknown.isEmpty() ? "" : "; unknown fields: " + unknown + "; known: " + known;
  }

  private static String nameInFiles(RecordComponent component) {
    JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
    return named == null || named.value().isEmpty() ? component.getName() : named.value();
  }

  private static JsonNode node(List<JsonMappingException.Reference> path, JsonNode tree) {
    JsonNode node = tree;
    for (JsonMappingException.Reference step : path) {
      String name = step.getFieldName();
      node = name == null ? node.path(step.getIndex()) : node.path(name);
    }
    return node;
  }

  private static String at(Path file, JsonProcessingException e) {
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? file.toString()
        : file + " line " + e.getLocation().getLineNr();
  }

  private static String place(List<JsonMappingException.Reference> steps) {
    String path =
        steps.stream()
            .map(step ->
                step.getFieldName() != null
                    ? "." + step.getFieldName()
                    : "[" + step.getIndex() + "]")
            .collect(Collectors.joining());
    return path.isEmpty() ? "the study" : path.substring(path.startsWith(".") ? 1 : 0);
  }
}
