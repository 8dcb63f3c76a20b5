package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import ij.ImagePlus;
import ij.plugin.SubstackMaker;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.nio.file.Path;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSourceTest {

  /** ImageJ hands all properties on to it, and does not mark it as changed. */
  @Test
  void someSlicesOfAFileAreNotTheFile(@TempDir final Path folder) throws Exception {
    final Path file = folder.resolve("ct.nii");
    VolumeFiles.write(Volume.of(PlanarImgs.unsignedShorts(5, 4, 3)).name("ct").build(), file, Progress.NONE);
    final ImagePlus whole = ImageInputs.open(file, Progress.NONE);
    assertThat(ImageSource.of(whole).path()).contains(file);

    final ImagePlus part = new SubstackMaker().makeSubstack(whole, "1-2");
    assertThat(part.changes).isFalse();
    assertThat(ImageSource.of(part).path()).isEmpty();
    assertThat(ImageSource.of(part).title()).isEqualTo("Substack (1-2)");
  }

  /** The hash of a file in a record would vouch for values that are not in it. */
  @Test
  void whatWasChangedAndSavedOrDuplicatedIsNotTheFileItOnceWas(@TempDir final Path folder) throws Exception {
    final Path file = folder.resolve("ct.nii");
    VolumeFiles.write(Volume.of(PlanarImgs.unsignedShorts(5, 4, 3)).name("ct").build(), file, Progress.NONE);
    final ImagePlus image = ImageInputs.open(file, Progress.NONE);
    image.getStack().getProcessor(2).set(1, 1, 1000);
    image.changes = true; // as every command of ImageJ that changes pixels says
    assertThat(ImageSource.of(image).path()).isEmpty();

    final ImagePlus duplicate = image.duplicate();
    assertThat(duplicate.changes).isFalse();
    assertThat(ImageSource.of(duplicate).path()).as("a duplicate of changed values").isEmpty();

    final Path saved = folder.resolve("changed.tif");
    IJ.saveAsTiff(image, saved.toString());
    assertThat(image.changes).isFalse();
    assertThat(ImageSource.of(image).path()).as("saved").contains(saved);
    assertThat(ImageSource.of(IJ.openImage(saved.toString())).path()).as("opened again").contains(saved);
  }
}
