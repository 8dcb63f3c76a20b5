package io.github.rraunet.ij1;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.DialogListener;
import ij.gui.GenericDialog;
import ij.gui.NonBlockingGenericDialog;
import ij.io.SaveDialog;
import io.github.rraunet.command.CatalogEntry;
import io.github.rraunet.command.CommandHelp;
import io.github.rraunet.command.CommandInputs;
import io.github.rraunet.command.LivePreview;
import io.github.rraunet.command.ParameterText;
import io.github.rraunet.command.RraCommand;
import java.awt.Button;
import java.awt.Color;
import java.awt.Component;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.FontMetrics;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Label;
import java.awt.TextField;
import java.awt.event.ActionListener;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.io.File;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.scijava.command.CommandInfo;
import org.scijava.command.Previewable;
import org.scijava.module.ModuleItem;
import org.scijava.widget.FileWidget;

/** Dialog of a command in plain ImageJ. */
final class ParameterDialog {

  private static final int PATH_COLUMNS = 28;
  private static final int TEXT_COLUMNS = 12; // more for longer defaults
  private static final int NUMBER_COLUMNS = 7;
  private static final int FOR_TWO = 16; // more fields stand in rows of two, so that a screen of 768 lines has room for them
  private static final int FOR_THREE = 28; // likewise of three
  private static final int BORDER = 60; // at the left and right of a line, and of the window
  private static final String CUT = " ...";
  private static final String ALL_WELL = " ".repeat(140); // room for a message

  private final List<ModuleItem<?>> items;
  private final Map<String, Object> proposed;
  private final GenericDialog dialog;
  private final Label note; // what a preview says
  private final Label complaint;
  private int numbersRead;

  /**
   * @param imageTitle of the image that the command will work on; null if it needs none
   * @param command    if it shows a preview, the user can look at the image while the dialog is open
   * @param proposed   answers to begin with, by parameter name; defaults for all others
   */
  ParameterDialog(final CatalogEntry entry, final CommandInfo info, final String imageTitle, final RraCommand command,
    final Map<String, Object> proposed)
  {
    this.proposed = proposed;
    items = CommandInputs.settable(info).stream().filter(i -> !CommandInputs.isImage(i)).collect(Collectors.toList());
    final String title = entry.title();
    dialog = command instanceof Previewable ? new NonBlockingGenericDialog(title) : new GenericDialog(title);
    if (imageTitle != null) dialog.addMessage("Image: " + imageTitle);
    addFields();
    CommandInputs.messages(info).forEach(dialog::addMessage);
    note = command instanceof LivePreview ? line(Color.DARK_GRAY) : null;
    complaint = line(Color.RED);
    dialog.addHelp(CommandHelp.html(entry));
    dialog.addWindowListener(new WindowAdapter() {

      @Override
      public void windowOpened(final WindowEvent e) {
        fit(); // lines may have come while it was being opened
      }
    });
  }

  private Label line(final Color color) {
    dialog.addMessage(ALL_WELL, null, color);
    return (Label) dialog.getMessage();
  }

  /** Shows what a preview has to say, in place of what it said before; from any thread. */
  void say(final String text) {
    if (note != null) show(note, text);
  }

  /** In one line, for which the dialog becomes wider where it has to. */
  private void show(final Label line, final String text) {
    line.setText(text);
    EventQueue.invokeLater(this::fit);
  }

  /** A label is as wide as its text, also where the window ends before it: the sizes of the window tell. */
  private void fit() {
    if (!dialog.isShowing()) return;
    final Dimension screen = dialog.getToolkit().getScreenSize();
    if (note != null) shorten(note, screen.width - BORDER);
    shorten(complaint, screen.width - BORDER);
    final Dimension wanted = dialog.getPreferredSize();
    final int width = Math.min(screen.width, Math.max(wanted.width, dialog.getWidth()));
    final int height = Math.min(screen.height, Math.max(wanted.height, dialog.getHeight()));
    if (width == dialog.getWidth() && height == dialog.getHeight()) return;
    dialog.setBounds(Math.max(0, Math.min(dialog.getX(), screen.width - width)), Math.max(0, Math.min(dialog.getY(), screen.height
      - height)), width, height);
    dialog.validate();
  }

  /** A line that is wider than the screen would take the buttons with it. */
  private static void shorten(final Label line, final int width) {
    final FontMetrics letters = line.getFontMetrics(line.getFont());
    final String text = line.getText();
    if (letters.stringWidth(text) <= width) return;
    int end = text.length();
    while (end > 0 && letters.stringWidth(text.substring(0, end) + CUT) > width)
      end--;
    line.setText(text.substring(0, end) + CUT);
  }

  /**
   * @param preview is given the answers at first, and after each change; an {@link IllegalArgumentException} is shown
   * @param refused called after a change to what cannot be an answer
   * @return the answers by parameter name; empty if the user canceled
   */
  Optional<Map<String, Object>> ask(final Consumer<Map<String, Object>> preview, final Runnable refused) {
    RecordedLine.recordNothing(); // ImageJ's dialogs record by the first words of labels, and stop at two that are alike
    dialog.addDialogListener(checking(preview, refused));
    final Map<String, Object> defaults = new LinkedHashMap<>();
    items.forEach(item -> defaults.put(item.getName(), proposal(item)));
    try {
      preview.accept(defaults);
    }
    catch (final IllegalArgumentException e) {
      complaint.setText(WindowText.of(e.getMessage(), items)); // of answers that were refused before
    }
    dialog.showDialog();
    return dialog.wasCanceled() ? Optional.empty() : Optional.of(read());
  }

  private DialogListener checking(final Consumer<Map<String, Object>> preview, final Runnable refused) {
    return (source, event) -> {
      try {
        final Map<String, Object> answers = read();
        complaint.setText(ALL_WELL);
        preview.accept(answers);
        return true;
      }
      catch (final IllegalArgumentException e) {
        refused.run();
        show(complaint, WindowText.of(e.getMessage(), items));
        return false;
      }
    };
  }

  /** A dialog with many fields would be higher than a screen: several stand in a row, but for paths, which need all of one. */
  private void addFields() {
    final int columns = items.size() > FOR_THREE ? 3 : items.size() > FOR_TWO ? 2 : 1;
    int inRow = columns;
    for (final ModuleItem<?> item : items) {
      final boolean isPath = item.getType() == File.class;
      final boolean joins = !isPath && inRow < columns;
      if (joins) dialog.addToSameRow();
      inRow = isPath ? columns : joins ? inRow + 1 : 1;
      addField(item);
      if (inRow < columns && item.getType() == String.class && ParameterText.choices(item).isEmpty()) leaveRoom();
    }
  }

  /** ImageJ gives a longer text field all the rest of its row. */
  private void leaveRoom() {
    final Component field = (Component) dialog.getStringFields().lastElement();
    final GridBagLayout layout = (GridBagLayout) dialog.getLayout();
    final GridBagConstraints place = layout.getConstraints(field);
    place.gridwidth = 1;
    layout.setConstraints(field, place);
  }

  private void addField(final ModuleItem<?> item) {
    final String label = item.getLabel();
    final Object value = proposal(item);
    final List<String> choices = ParameterText.choices(item);
    if (!choices.isEmpty()) dialog.addChoice(label, choices.toArray(String[]::new), ParameterText.format(value));
    else if (CommandInputs.isBoolean(item)) dialog.addCheckbox(label, Boolean.TRUE.equals(value));
    else if (value instanceof Number number)
      dialog.addNumericField(label, number.doubleValue(), ParameterText.isWhole(item.getType()) ? 0 : decimals(number),
        NUMBER_COLUMNS, "");
    else if (item.getType() == File.class) addPath(item, ParameterText.format(value));
    else dialog.addStringField(label, ParameterText.format(value), Math.max(TEXT_COLUMNS, Math.min(PATH_COLUMNS, ParameterText
      .format(value).length())));
  }

  private Object proposal(final ModuleItem<?> item) {
    if (proposed.containsKey(item.getName())) return proposed.get(item.getName());
    final Optional<ImagePlus> image = CommandInputs.proposesCurrentImage(item) ? Optional.ofNullable(WindowManager
      .getCurrentImage()) : CommandInputs.proposesOtherImage(item) ? OpenImages.ofThisImageJ().comparable() : Optional.empty();
    return image.isEmpty() ? item.getDefaultValue() : new File(image.get().getTitle());
  }

  private void addPath(final ModuleItem<?> item, final String value) {
    if (FileWidget.DIRECTORY_STYLE.equals(item.getWidgetStyle())) dialog.addDirectoryField(item.getLabel(), value, PATH_COLUMNS);
    else dialog.addFileField(item.getLabel(), value, PATH_COLUMNS);
    final TextField field = (TextField) dialog.getStringFields().lastElement();
    if (CommandInputs.isSaved(item)) browseToSave(item.getLabel(), field);
    if (CommandInputs.namesOpenImage(item)) OpenImageChoice.addTo(field);
  }

  /** ImageJ's own button chooses among files that are there. */
  private static void browseToSave(final String label, final TextField field) {
    for (final Component part : field.getParent().getComponents())
      if (part instanceof Button browse) {
        for (final ActionListener listener : browse.getActionListeners())
          browse.removeActionListener(listener);
        browse.addActionListener(e -> choose(label, field));
      }
  }

  private static void choose(final String label, final TextField field) {
    final File named = new File(field.getText().trim());
    final String folder = named.getParent();
    final SaveDialog chooser = folder == null ? new SaveDialog(label, named.getName(), "")
      : new SaveDialog(label, folder, named.getName(), "");
    if (chooser.getFileName() != null) field.setText(chooser.getDirectory() + chooser.getFileName());
    IJ.showStatus(""); // in place of what ImageJ says of the choice, even if there was none
  }

  private static int decimals(final Number number) {
    final String text = ParameterText.format(number);
    return Math.max(2, text.indexOf('.') < 0 ? 0 : text.length() - text.indexOf('.') - 1);
  }

  private Map<String, Object> read() {
    numbersRead = 0;
    final Map<String, Object> answers = new LinkedHashMap<>();
    for (final ModuleItem<?> item : items)
      answers.put(item.getName(), readField(item));
    return answers;
  }

  private Object readField(final ModuleItem<?> item) {
    if (!ParameterText.choices(item).isEmpty()) return dialog.getNextChoice();
    if (CommandInputs.isBoolean(item)) return dialog.getNextBoolean();
    if (item.getDefaultValue() instanceof Number) {
      final double number = dialog.getNextNumber();
      final String typed = ((TextField) dialog.getNumericFields().get(numbersRead++)).getText();
      if (Double.isNaN(number))
        throw new IllegalArgumentException(item.getLabel() + " must be " + ParameterText.range(item) + ", found '" + typed + "'");
      if (!ParameterText.isWhole(item.getType())) return ParameterText.checkRange(item.getLabel(), item, number);
      if (number != Math.rint(number))
        throw new IllegalArgumentException(item.getLabel() + " must be " + ParameterText.range(item) + ", found '" + typed + "'");
      ParameterText.checkRange(item.getLabel(), item, number);
      return item.getDefaultValue() instanceof Long ? (Object) (long) number : (Object) (int) number;
    }
    final String text = dialog.getNextString();
    return item.getType() == File.class ? (Object) new File(text.trim()) : text.trim();
  }
}
