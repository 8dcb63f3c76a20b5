package io.github.rraunet.command;

import ij.ImagePlus;
import io.github.rraunet.phantom.Phantom;
import io.github.rraunet.phantom.PhantomSettings;
import io.github.rraunet.phantom.Region;
import io.github.rraunet.phantom.SpinePhantom;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.text.AxisTriple;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;
import org.scijava.widget.FileWidget;

/** Opens a synthetic spine CT with its exact mask. */
@Plugin(type = Command.class, menuPath = "File>Open Samples>Spine CT Phantom...", headless = true,
  description = "Makes a synthetic CT of a spine in HU, with the exact mask of its vertebrae, from a seed.",
  attrs = @Attr(name = "verb", value = "make-phantom"))
public class SpinePhantomCommand extends RraCommand {

  @Parameter(label = "Seed",
    description = "Whole number from which the patient and the noise are drawn; the same seed gives the same CT.",
    min = "0", persist = false)
  private long seed = 1;

  @Parameter(label = "Size (x, y, z; voxels)", description = "Voxels along x, y and z, such as 160x160x96.", persist = false)
  private String size = "160x160x96";

  @Parameter(label = "Voxel size (mm)", description = "Edges of a voxel along x, y and z in mm, such as 2x2x3.", persist = false)
  private String spacing = "2x2x3";

  @Parameter(label = "Region", description = "What lies in the middle of the field of view.",
    choices = { "lumbar", "thoracic", "cervical", "pelvic", "whole", "random" }, persist = false)
  private String region = "lumbar";

  @Parameter(label = "Orientation",
    description = "Where x, y and z grow to, one letter of each of R/L, A/P and S/I, such as RAS; with LPS a CT looks in"
      + " ImageJ as it does in a viewer.",
    persist = false)
  private String orientation = "LPS";

  @Parameter(label = "Save CT to (optional)", description = "File for the CT: .nii, .nii.gz, .mha, .mhd, .tif or .ome.zarr.",
    style = FileWidget.SAVE_STYLE, required = false, persist = false, attrs = @Attr(name = CommandInputs.CLI, value = "required"))
  private File output = new File("");

  @Parameter(label = "Save mask to (optional)", description = "File for the mask, of the same formats.",
    style = FileWidget.SAVE_STYLE, required = false, persist = false)
  private File mask_output = new File("");

  @Parameter(label = "Help", description = "Shows what each field means.", callback = HELP, required = false, persist = false)
  private Button help;

  @Parameter(type = ItemIO.OUTPUT, label = "CT")
  private ImagePlus ct;

  @Parameter(type = ItemIO.OUTPUT, label = "Mask")
  private ImagePlus mask;

  @Override
  public void checkSettings() {
    settings();
  }

  private PhantomSettings settings() {
    final int[] n = AxisTriple.parseWhole("size", size);
    final double[] mm = AxisTriple.parse("spacing", spacing);
    return new PhantomSettings(seed, n[0], n[1], n[2], new Spacing(mm[0], mm[1], mm[2]), Orientation.parse(orientation), Region
      .valueOf(region.toUpperCase(Locale.ROOT)));
  }

  private static List<Path> files(final Path volume) throws IOException {
    return VolumeFiles.files(volume).stream().map(file -> file.toAbsolutePath().normalize()).toList();
  }

  @Override
  protected void execute(final Progress progress) throws IOException {
    final PhantomSettings settings = settings();
    final Optional<Path> ctPath = OutputPath.of(output);
    final Optional<Path> maskPath = OutputPath.of(mask_output);
    if (ctPath.isPresent()) VolumeFiles.checkWritable(ctPath.get());
    if (maskPath.isPresent()) VolumeFiles.checkWritable(maskPath.get());
    if (ctPath.isPresent() && maskPath.isPresent() && !Collections.disjoint(files(ctPath.get()), files(maskPath.get())))
      throw new IllegalArgumentException("output and mask_output must be two files, found " + ctPath.get() + " and " + maskPath
        .get());

    final RunRecord.Builder record = newRecord().seed(seed);
    final Phantom phantom = SpinePhantom.generate(settings, progress);
    if (ctPath.isPresent()) VolumeFiles.write(phantom.ct(), ctPath.get(), progress);
    if (maskPath.isPresent()) VolumeFiles.write(phantom.mask(), maskPath.get(), progress);
    final RunRecord finished = finished(record);
    if (ctPath.isPresent()) finished.writeBeside(ctPath.get());
    if (maskPath.isPresent()) finished.writeBeside(maskPath.get());
    ct = ImagePlusVolumes.toImagePlus(phantom.ct());
    mask = ImagePlusVolumes.toImagePlus(phantom.mask());
    ct.setSlice((ct.getStackSize() + 1) / 2);
    mask.setSlice((mask.getStackSize() + 1) / 2);
  }
}
