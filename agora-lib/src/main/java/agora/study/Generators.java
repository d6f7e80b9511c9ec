package agora.study;

import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The generators of a study as a table. */
final class Generators {
  private Generators() {}

  static Table table(StudyConfig config) {
    StringColumn name = StringColumn.create("generator");
    StringColumn model = StringColumn.create("model");
    DoubleColumn input = DoubleColumn.create("USD per million tokens in");
    DoubleColumn output = DoubleColumn.create("out");
    StringColumn prices = StringColumn.create("prices");
    for (StudyConfig.Generator generator : config.generators()) {
      boolean stated = generator.endpoint().pricePaid().output() > 0;
      prices.append(
          stated
              ? generator.isEmbedded() ? "fictional" : "as the study says"
              : generator.isEmbedded() ? "a program: none" : "not stated");
      name.append(generator.name());
      model.append(generator.endpoint().model());
      input.append(generator.endpoint().pricePaid().input());
      output.append(generator.endpoint().pricePaid().output());
    }
    String title =
        config.pricesAreFictional() ? "generators (programs; prices are fictional)" : "generators";
    return Table.create(title, name, model, input, output, prices);
  }
}
