package io.github.rraunet.ij1;

import ij.IJ;
import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.gui.GenericDialog;
import ij.measure.ResultsTable;
import ij.plugin.PlugIn;
import ij.text.TextWindow;
import io.github.rraunet.command.CatalogEntry;
import io.github.rraunet.command.CommandInputs;
import io.github.rraunet.command.ImageInputs;
import io.github.rraunet.command.LivePreview;
import io.github.rraunet.command.MacroOptions;
import io.github.rraunet.command.ParameterText;
import io.github.rraunet.command.ReplacedFiles;
import io.github.rraunet.command.ResultImages;
import io.github.rraunet.command.ResultsWindow;
import io.github.rraunet.command.RraCommand;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.text.FailureText;
import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.command.Previewable;
import org.scijava.module.ModuleException;
import org.scijava.module.ModuleItem;

/**
 * Runs a command from the menu or a macro of plain ImageJ 1.x; plugins.config gives the command's class name. Keys are
 * the parameters' names, in macros and in what the Recorder writes, as in Fiji, whose own way to a command is another.
 */
public class CommandPlugIn implements PlugIn {

  /** What was typed into dialogs for runs that failed or were stopped, by class name: the next dialog begins with it. */
  private static final Map<String, Map<String, Object>> UNDONE = new ConcurrentHashMap<>();

  @Override
  public void run(final String className) {
    final CatalogEntry entry = CatalogEntry.of(className);
    final CommandInfo info = entry.info();
    final String options = Macro.getOptions(); // known to this thread only
    final Map<String, Object> answers = new LinkedHashMap<>(); // of a dialog
    try {
      final CommandModule module = (CommandModule) info.createModule();
      final RraCommand command = (RraCommand) module.getCommand();
      final var progress = new ImageJProgress();
      command.reportTo(progress);
      IJ.resetEscape();
      final Optional<Map<String, Object>> inputs = inputs(entry, info, options, module, answers);
      UNDONE.remove(className);
      if (inputs.isEmpty()) return;
      inputs.get().forEach(module::setInput);
      module.run();
      IJ.showProgress(1);
      command.notes().forEach(n -> IJ.log(entry.title() + ": " + n));
      if (command.wasStopped()) endAsCanceled(entry, options, answers);
      else if (command.isCanceled()) {
        showTables(info, module); // what was found before the failure
        if (command.wasPartlyDone()) record(entry, answers);
        else keep(className, answers);
        tell(entry, info, command.getCancelReason(), command.summary());
      }
      else {
        record(entry, answers);
        showOutputs(entry.title(), info, module);
        IJ.showStatus(command.summary());
      }
    }
    catch (final CanceledException e) { // while an image was read that a macro names
      endAsCanceled(entry, options, answers);
    }
    catch (final IOException | IllegalArgumentException | ModuleException e) {
      keep(className, answers);
      tell(entry, info, FailureText.of(e), "");
    }
  }

  private static void endAsCanceled(final CatalogEntry entry, final String options, final Map<String, Object> answers) {
    keep(entry.className(), answers);
    RecordedLine.recordNothing();
    IJ.showProgress(1);
    IJ.showStatus(entry.title() + ": canceled");
    if (options != null) Macro.abort();
  }

  /**
   * Ends a macro, too.
   *
   * @param done what was done nonetheless; may be empty
   */
  private static void tell(final CatalogEntry entry, final CommandInfo info, final String failure, final String done) {
    IJ.showProgress(1);
    IJ.showStatus(done.isEmpty() ? entry.title() + ": failed" : done); // in place of the last step
    ErrorMessage.show(entry.title(), failure, CommandInputs.settable(info));
  }

  private static void record(final CatalogEntry entry, final Map<String, Object> answers) {
    if (!answers.isEmpty()) RecordedLine.record(entry.menuLabel(), answers);
  }

  /** A line that only fails would spoil the macro, and typing all again the user's mood. */
  private static void keep(final String className, final Map<String, Object> answers) {
    if (answers.isEmpty()) return;
    UNDONE.put(className, answers);
    RecordedLine.recordNothing();
  }

  /**
   * @param answers receives those of a dialog
   * @return values by parameter name; empty if the user canceled or there is no image
   */
  private static Optional<Map<String, Object>> inputs(final CatalogEntry entry, final CommandInfo info, final String options,
    final CommandModule module, final Map<String, Object> answers) throws IOException
  {
    final MacroOptions written = MacroOptions.parse(options);
    final Map<String, Object> values = new LinkedHashMap<>();
    String title = null;
    for (final ModuleItem<?> item : CommandInputs.settable(info)) {
      if (!CommandInputs.isImage(item)) continue;
      final Optional<String> name = written.value(item.getName()).filter(t -> !t.isEmpty());
      final ImagePlus image =
        name.isPresent() ? ImageInputs.byTitleOrPath(name.get(), new ImageJProgress()) : WindowManager.getCurrentImage();
      if (image == null && item.isRequired()) {
        RecordedLine.recordNothing();
        IJ.error("No Image", "There are no images open. Open a stack first, NIfTI and MetaImage files by\n"
          + OpenVolumePlugIn.MENU + " (a macro may name a file, " + item.getName() + "=[path]).");
        return Optional.empty();
      }
      values.put(item.getName(), image);
      if (image != null) title = image.getTitle();
    }
    if (options == null && !GraphicsEnvironment.isHeadless()) {
      values.forEach(module::setInput); // for a preview
      final Optional<Map<String, Object>> given = ask(entry, title, module);
      given.ifPresent(values::putAll);
      given.ifPresent(answers::putAll);
      return given.map(a -> values);
    }
    for (final ModuleItem<?> item : CommandInputs.settable(info))
      if (!CommandInputs.isImage(item))
        written.value(item.getName()).ifPresent(t -> values.put(item.getName(), ParameterText.parse(item.getName(), item, t)));
    written.complaints(entry).forEach(IJ::log);
    return Optional.of(values);
  }

  /** Until the user cancels or agrees to what would be written over. */
  private static Optional<Map<String, Object>> ask(final CatalogEntry entry, final String title, final CommandModule module) {
    Map<String, Object> proposed = UNDONE.getOrDefault(entry.className(), Map.of());
    while (true) {
      final Optional<Map<String, Object>> given = ask(new ParameterDialog(entry, module.getInfo(), title, (RraCommand) module
        .getCommand(), proposed), module);
      if (given.isEmpty() || mayReplace(entry.title(), ReplacedFiles.of(module.getInfo(), given.get()))) return given;
      proposed = given.get();
    }
  }

  private static boolean mayReplace(final String title, final List<Path> there) {
    if (there.isEmpty()) return true;
    final GenericDialog question = new GenericDialog(title + ": Replace?");
    question.addMessage((there.size() == 1 ? "There is already\n" : "There are already\n") + there.stream().map(Path::toString)
      .collect(Collectors.joining("\n")));
    question.setOKLabel("Replace");
    question.setCancelLabel("Back");
    question.showDialog();
    return question.wasOKed();
  }

  /** A command that can show a preview does so while the dialog is open. */
  private static Optional<Map<String, Object>> ask(final ParameterDialog dialog, final CommandModule module) {
    final RraCommand command = (RraCommand) module.getCommand();
    if (!(command instanceof Previewable previewable))
      return dialog.ask(answers -> {
        answers.forEach(module::setInput);
        command.checkSettings();
      }, () -> {});
    final Runnable hide = command instanceof LivePreview live ? live::hidePreview : () -> {};
    if (command instanceof LivePreview live) live.tellPreviewTo(dialog::say);
    Optional<Map<String, Object>> given = Optional.empty();
    try {
      given = dialog.ask(answers -> {
        answers.forEach(module::setInput);
        previewable.preview();
        command.checkSettings();
      }, hide);
      return given;
    }
    finally {
      if (given.isEmpty()) previewable.cancel(); // else the run ends its preview, and may use what it started
    }
  }

  private static void showTables(final CommandInfo info, final CommandModule module) {
    for (final ModuleItem<?> item : info.outputs())
      if (module.getOutput(item.getName()) instanceof ResultsTable table) ResultsWindow.show(table);
  }

  /** The first output is shown last, so that it is the current image afterwards. */
  private static void showOutputs(final String title, final CommandInfo info, final CommandModule module) {
    final List<ModuleItem<?>> outputs = new ArrayList<>();
    info.outputs().forEach(outputs::add);
    Collections.reverse(outputs);
    for (final ModuleItem<?> item : outputs) {
      final Object value = module.getOutput(item.getName());
      if (value instanceof ImagePlus image) ResultImages.show(image);
      else if (value instanceof ResultsTable table) ResultsWindow.show(table);
      else if (value instanceof String text && !text.isEmpty()) show(title, text);
    }
  }

  private static void show(final String title, final String text) {
    if (GraphicsEnvironment.isHeadless()) {
      IJ.log(text);
      return;
    }
    final TextWindow window = new TextWindow(title, text, 900, 600);
    window.getTextPanel().setFont(new Font(Font.MONOSPACED, Font.PLAIN, 13), false); // columns stand below one another
  }
}
