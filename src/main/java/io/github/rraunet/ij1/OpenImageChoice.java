package io.github.rraunet.ij1;

import java.awt.Choice;
import java.awt.TextField;
import java.io.File;
import java.util.List;

/**
 * The open images beside a field for a title or a path, to choose one from. The field has the value, and this shows which image
 * that is.
 */
final class OpenImageChoice {

  private static final String NONE = "Open images";
  private static final int LETTERS = 24; // of a title: the window is as wide as the longest

  private final TextField field;
  private final Choice choice = new Choice();
  private List<String> titles = List.of();

  private OpenImageChoice(final TextField field) {
    this.field = field;
    choice.addItemListener(e -> take());
    field.addTextListener(e -> showField());
  }

  /** Adds it to the end of the field's row, if images are open. */
  static void addTo(final TextField field) {
    final OpenImageChoice added = new OpenImageChoice(field);
    added.fill(OpenImages.ofThisImageJ().titles());
    if (!added.titles.isEmpty()) field.getParent().add(added.choice);
  }

  private void fill(final List<String> open) {
    titles = open;
    choice.add(NONE);
    open.forEach(title -> choice.add(shortened(title)));
    showField();
  }

  private void take() {
    final int chosen = choice.getSelectedIndex();
    if (chosen > 0) field.setText(titles.get(chosen - 1));
    else showField();
  }

  private void showField() {
    final String named = field.getText().trim();
    int at = titles.indexOf(named);
    for (int i = 0; i < titles.size() && at < 0; i++)
      if (new File(titles.get(i)).getPath().equals(named)) at = i; // a title as it was proposed, which is kept as a path
    choice.select(at + 1);
  }

  /** Its end stays, which is often what differs. */
  static String shortened(final String title) {
    final int half = LETTERS / 2;
    return title.length() <= LETTERS ? title : title.substring(0, half - 2) + "..." + title.substring(title.length()
      - half + 1);
  }
}
