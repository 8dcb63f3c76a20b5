package io.github.rraunet.command;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceChoice.Kind;
import io.github.rraunet.device.Gpu;
import io.github.rraunet.device.GpuFacts;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.GpuInspector;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.progress.Progress;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;
import org.scijava.widget.FileWidget;

/** Tells which GPUs there are, what is missing to use them, and how fast they are. */
@Plugin(type = Command.class, menuPath = "Plugins>RRA-U-Net>RRA GPU Report...", headless = true,
  description = "Tells which GPUs there are, which device a run would take and why, what is missing, and how fast they are.",
  attrs = @Attr(name = "verb", value = "gpu-report"))
public class GpuReportCommand extends RraCommand {

  private static final String JSON = "json";

  @Parameter(label = "Format", description = "Text for people or JSON for programs.", choices = { "text", JSON }, persist = false)
  private String format = "text";

  @Parameter(label = "Save to (optional)",
    description = "File for the report; without one it is shown.", style = FileWidget.SAVE_STYLE,
    required = false, persist = false)
  private File output;

  @Parameter(label = "Help", description = "Shows what each field means.", callback = HELP, required = false, persist = false)
  private Button help;

  @Parameter(type = ItemIO.OUTPUT, label = "GPU report")
  private String report;

  @Override
  protected void execute(final Progress progress) throws IOException, EngineException {
    final Optional<Path> file = OutputPath.of(output);
    progress.report("Asking for GPUs and libraries", 0, 0);
    final GpuFacts facts = GpuInspector.facts();
    final GpuReport found = new GpuReport(facts);
    time(DeviceChoice.CPU, found, progress);
    for (final Gpu gpu : facts.cuda().gpus())
      time(new DeviceChoice(Kind.GPU, gpu.index()), found, progress);
    final String text = JSON.equals(format) ? found.json() : found.text();
    if (file.isEmpty()) {
      report = text;
      return;
    }
    FileReplacement.write(file.get(), text);
    summarize("The report is in " + file.get() + ".");
  }

  private static void time(final DeviceChoice device, final GpuReport report, final Progress progress) throws EngineException {
    progress.throwIfCanceled();
    progress.report("Timing a convolution on " + device.key(), 0, 0);
    try {
      report.timed(GpuInspector.convolution(device));
    }
    catch (final EngineException e) {
      if (device.kind() == Kind.CPU) throw e; // nothing at all works then
      report.failed(device, e.getMessage());
    }
  }
}
