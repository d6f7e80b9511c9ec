package agora.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives published test inputs the types that JSON lost: MBPP+ writes tuples and sets as lists and
 * complex numbers as strings, and which is which is known by task.
 */
final class MbppInputs {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<Shape> AS_PUBLISHED = List.of(Shape.KEEP);
  private static final Map<Integer, List<Shape>> SHAPES = new HashMap<>();

  private MbppInputs() {}

  /** Python type of an argument before it became JSON. */
  private enum Shape {
    KEEP,
    TUPLE,
    LIST_OF_TUPLES,
    TUPLE_OF_TUPLES,
    /** A tuple of which some items are tuples. */
    MIXED_TUPLE,
    LIST_OF_SETS,
    DICT_OF_TUPLES,
    FLOAT,
    COMPLEX,
    /** Every list within, at any depth. */
    TUPLES_ALL_THE_WAY
  }

  static {
    shapes(
        List.of(Shape.TUPLE),
        2,
        116,
        132,
        143,
        222,
        261,
        273,
        394,
        399,
        421,
        424,
        429,
        470,
        560,
        579,
        596,
        616,
        630,
        726,
        740,
        744,
        809);
    shapes(
        List.of(Shape.LIST_OF_TUPLES),
        63,
        64,
        70,
        94,
        120,
        237,
        272,
        299,
        400,
        409,
        417,
        438,
        473,
        614,
        780);
    shapes(List.of(Shape.LIST_OF_TUPLES, Shape.KEEP), 75, 413, 444, 753);
    shapes(List.of(Shape.KEEP, Shape.TUPLE), 106, 750);
    shapes(List.of(Shape.TUPLE, Shape.KEEP), 250, 307, 405, 446, 617, 720, 763, 808);
    shapes(List.of(Shape.TUPLE_OF_TUPLES), 259, 401, 445);
    shapes(List.of(Shape.TUPLES_ALL_THE_WAY), 580, 615, 791);
    shapes(List.of(Shape.LIST_OF_SETS), 115);
    shapes(List.of(Shape.FLOAT, Shape.COMPLEX), 124);
    shapes(List.of(Shape.COMPLEX), 252);
    shapes(List.of(Shape.MIXED_TUPLE), 278);
    shapes(List.of(Shape.DICT_OF_TUPLES, Shape.KEEP), 722);
  }

  /** Returns the arguments of one test as plain data, for {@code Mbpp/<task>}. */
  static ArrayNode restore(int task, JsonNode arguments) {
    List<Shape> shapes = SHAPES.getOrDefault(task, AS_PUBLISHED);
    ArrayNode restored = JSON.arrayNode();
    for (JsonNode argument : arguments) {
      Shape shape = shapes.get(Math.min(restored.size(), shapes.size() - 1));
      restored.add(restore(shape, argument));
    }
    return restored;
  }

  private static JsonNode restore(Shape shape, JsonNode value) {
    return switch (shape) {
      case KEEP -> keep(value);
      case TUPLE -> tuple(value, Shape.KEEP);
      case LIST_OF_TUPLES -> list(value, Shape.TUPLE);
      case TUPLE_OF_TUPLES -> tuple(value, Shape.TUPLE);
      case MIXED_TUPLE -> mixed(value);
      case LIST_OF_SETS -> sets(value);
      case DICT_OF_TUPLES -> dict(value, Shape.TUPLE);
      case FLOAT -> value.isTextual() ? JSON.numberNode(Double.parseDouble(value.asText())) : value;
      case COMPLEX -> JSON.objectNode().put("c", value.asText());
      case TUPLES_ALL_THE_WAY ->
          value.isArray() ? tuple(value, Shape.TUPLES_ALL_THE_WAY) : keep(value);
    };
  }

  private static JsonNode keep(JsonNode value) {
    if (value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue())) {
      String sign = value.doubleValue() < 0 ? "-" : "";
      String word = Double.isNaN(value.doubleValue()) ? "nan" : sign + "inf";
      return JSON.objectNode().put("f", word);
    }
    return value.isArray()
        ? list(value, Shape.KEEP)
        : value.isObject() ? dict(value, Shape.KEEP) : value;
  }

  private static ArrayNode list(JsonNode value, Shape items) {
    ArrayNode list = JSON.arrayNode();
    for (JsonNode item : value) {
      list.add(restore(items, item));
    }
    return list;
  }

  /** Also of a text: its characters. */
  private static ObjectNode tuple(JsonNode value, Shape items) {
    ArrayNode source = JSON.arrayNode();
    if (value.isTextual()) {
      value.asText().codePoints().forEach(point -> source.add(Character.toString(point)));
    } else {
      value.forEach(source::add);
    }
    return JSON.objectNode().set("t", list(source, items));
  }

  private static ObjectNode mixed(JsonNode value) {
    ArrayNode items = JSON.arrayNode();
    for (JsonNode item : value) {
      items.add(item.isArray() ? tuple(item, Shape.KEEP) : keep(item));
    }
    return JSON.objectNode().set("t", items);
  }

  private static ArrayNode sets(JsonNode value) {
    ArrayNode sets = JSON.arrayNode();
    for (JsonNode item : value) {
      boolean some = item.isArray() && !item.isEmpty();
      sets.add(
          some
              ? JSON.objectNode().set("s", list(item, Shape.KEEP))
              : JSON.objectNode().set("d", JSON.arrayNode()));
    }
    return sets;
  }

  private static ObjectNode dict(JsonNode value, Shape values) {
    ArrayNode pairs = JSON.arrayNode();
    value
        .properties()
        .forEach(
            entry -> pairs.addArray().add(entry.getKey()).add(restore(values, entry.getValue())));
    return JSON.objectNode().set("d", pairs);
  }

  private static void shapes(List<Shape> shapes, int... tasks) {
    for (int task : tasks) {
      SHAPES.put(task, shapes);
    }
  }
}
