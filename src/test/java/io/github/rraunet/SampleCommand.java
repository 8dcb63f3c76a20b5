package io.github.rraunet;

import ij.ImagePlus;
import io.github.rraunet.command.RraCommand;
import io.github.rraunet.progress.Progress;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/** A command with a parameter of every kind, for the tests of the faces: writes down what it was given. */
@Plugin(type = Command.class, menuPath = "Plugins>RRA-U-Net>RRA Sample...", description = "Shows 100% of what it was given.",
  attrs = @Attr(name = "verb", value = "sample"))
public class SampleCommand extends RraCommand {

  @Parameter(label = "Image", persist = false)
  private ImagePlus input;

  @Parameter(label = "Save mask to", style = "save", required = false, persist = false)
  private File mask_output = new File("");

  @Parameter(label = "Save to", description = "File for the result.", style = "save", required = false, persist = false,
    attrs = @Attr(name = "cli", value = "required"))
  private File output = new File("");

  @Parameter(label = "Form", description = "What to make.", choices = { "mask", "both" }, persist = false)
  private String output_type = "mask";

  @Parameter(label = "Threshold", description = "Foreground above this.", min = "0", max = "1", persist = false)
  private double threshold = 0.5;

  @Parameter(label = "Batch size", description = "Slices at a time", min = "0", persist = false)
  private int batch_size;

  @Parameter(label = "Seed", persist = false)
  private long seed = 1;

  @Parameter(label = "Largest part only", persist = false)
  private boolean largest_component;

  @Parameter(label = "Overlay", persist = false, attrs = @Attr(name = "cli", value = "hidden"))
  private boolean overlay;

  @Parameter(visibility = ItemVisibility.MESSAGE)
  private final String notice = "Not for clinical use.";

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus mask;

  @Parameter(type = ItemIO.OUTPUT)
  private String report;

  /** What the command does in place of writing its report, when a test sets it. */
  public Callable<Void> work;

  @Override
  protected void execute(final Progress progress) throws IOException {
    if (work != null) callWork();
    progress.report("Sampling", 1, 2);
    report = String.join("|", input.getTitle(), output.getPath(), mask_output.getPath(), output_type, "" + threshold,
      "" + batch_size, "" + seed, "" + largest_component, "" + overlay);
    mask = input.duplicate();
    mask.setTitle("sample of " + input.getTitle());
    if (!output.getPath().isEmpty()) Files.writeString(output.toPath(), report);
  }

  private void callWork() throws IOException {
    try {
      work.call();
    }
    catch (final IOException | RuntimeException e) {
      throw e;
    }
    catch (final Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
