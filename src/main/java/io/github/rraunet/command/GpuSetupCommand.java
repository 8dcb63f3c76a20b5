package io.github.rraunet.command;

import io.github.rraunet.device.GpuFacts;
import io.github.rraunet.device.OwnLibraries;
import io.github.rraunet.device.SystemView;
import io.github.rraunet.device.WorkerLibraryPath;
import io.github.rraunet.device.setup.GpuSetup;
import io.github.rraunet.device.setup.GpuSetup.Places;
import io.github.rraunet.device.setup.GpuSetup.Step;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.GpuInspector;
import io.github.rraunet.progress.Progress;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;
import org.scijava.widget.FileWidget;

/** Gets TensorFlow's GPU build and the libraries of CUDA and cuDNN, as far as they are not there. */
@Plugin(type = Command.class, menuPath = "Plugins>RRA-U-Net>RRA GPU Setup...", headless = true,
  description = "Gets what an NVIDIA GPU needs and this machine lacks: TensorFlow's GPU build (0.5 GB) and the libraries of"
    + " CUDA 12 and cuDNN 9 (2 GB). The driver is for the administrator to install. Goes on where it was interrupted.",
  attrs = @Attr(name = "verb", value = "gpu-setup"))
public class GpuSetupCommand extends RraCommand implements Confirmable {

  @Parameter(label = "Download up to 2.5 GB, keep up to 2.8 GB on disk",
    description = "Agrees to the download; without it the command only says what it would do, and fails.", persist = false)
  private boolean yes;

  @Parameter(label = "Source", description = "For a machine without network: a jar that was loaded elsewhere, or a folder"
    + " with both jars.", style = FileWidget.FILE_AND_DIRECTORY_STYLE, required = false, persist = false)
  private File source;

  @Parameter(label = "Maven repository", description = "Where jars are loaded from when the local Maven repository has none;"
    + " a mirror of Maven Central.", persist = false)
  private String repository = GpuSetup.CENTRAL.toString();

  @Parameter(label = "Help", description = "Shows what each field means.", callback = HELP, required = false, persist = false)
  private Button help;

  @Parameter(type = ItemIO.OUTPUT, label = "GPU setup")
  private String report;

  @Override
  public Optional<String> question() throws IOException {
    if (yes || !SystemView.ofThisMachine().isLinuxX64()) return Optional.empty();
    final List<Step> steps;
    try {
      steps = plan(setup());
    }
    catch (final EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
    return steps.isEmpty() ? Optional.empty() : Optional.of(describe(steps) + ".");
  }

  @Override
  public void confirm() {
    yes = true;
  }

  @Override
  public void checkSettings() {
    address(repository.strip());
  }

  @Override
  protected void execute(final Progress progress) throws IOException, EngineException, InterruptedException {
    final SystemView system = SystemView.ofThisMachine();
    if (!system.isLinuxX64()) throw new IllegalArgumentException("TensorFlow Java has a GPU build for Linux on x86-64 only, and"
      + " this is " + system.platform() + "; device=cpu is what there is");
    final GpuSetup setup = setup();
    final List<Step> steps = plan(setup);
    if (!GpuFacts.isHardwareThere(system))
      note("No NVIDIA GPU or driver is seen on this machine; what is got here is of use only once there is one.");
    if (steps.isEmpty()) {
      report = "Nothing to do: TensorFlow's GPU build and all libraries are there (" + where(system) + ")."
        + " 'bin/rra gpu-report' tells whether a GPU is used.";
      return;
    }
    if (!yes) throw new IllegalArgumentException(describe(steps) + "; nothing was done: agree with --yes on the command line,"
      + " yes=true in a macro, or the tick in the dialog");
    setup.run(steps, progress);
    report = "Done (" + where(system) + "). 'bin/rra gpu-report' tells whether a GPU is used.";
  }

  private GpuSetup setup() throws IOException {
    final Places standard = Places.standard();
    return new GpuSetup(new Places(standard.folder(), OutputPath.of(source), standard.localRepository(), address(repository
      .strip())));
  }

  private static URI address(final String text) {
    try {
      final URI address = new URI(text);
      if (List.of("http", "https").contains(String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT)) && address
        .getHost() != null) return address;
    }
    catch (final URISyntaxException e) {
      // the sentence below says it
    }
    throw new IllegalArgumentException("repository must be an address such as " + GpuSetup.CENTRAL + "; found '" + text
      + "'; for jars on this machine there is source");
  }

  private static List<Step> plan(final GpuSetup setup) throws IOException, EngineException {
    final WorkerLibraryPath path = WorkerLibraryPath.choose(SystemView.ofThisMachine(), OwnLibraries.cuda());
    final boolean systemHasAll = path.source() == WorkerLibraryPath.Source.SYSTEM && path.complete();
    return setup.plan(!GpuInspector.hasGpuBuild(), !systemHasAll);
  }

  private static String describe(final List<Step> steps) {
    final long download = steps.stream().mapToLong(Step::download).sum();
    final long disk = steps.stream().mapToLong(Step::disk).sum();
    return "gpu-setup would get " + steps.stream().map(Step::text).collect(Collectors.joining("; and ")) + "; in all "
      + download / 1_000_000 + " MB to load and " + disk / 1_000_000 + " MB of disk";
  }

  private static String where(final SystemView system) {
    return WorkerLibraryPath.choose(system, OwnLibraries.cuda()).source() == WorkerLibraryPath.Source.SYSTEM
      ? "CUDA and cuDNN of the system" : "libraries in " + OwnLibraries.cuda();
  }
}
