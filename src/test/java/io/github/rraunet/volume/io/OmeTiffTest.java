package io.github.rraunet.volume.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileInfo;
import ij.io.TiffEncoder;
import ij.process.ShortProcessor;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Descriptions as Bio-Formats and others write them, before planes that ImageJ wrote. */
class OmeTiffTest {

  private static final String SIZES = "SizeX=\"7\" SizeY=\"5\" SizeZ=\"3\" SizeC=\"1\" SizeT=\"1\"";
  private static final String LENGTHS = "PhysicalSizeX=\"500\" PhysicalSizeY=\"0.8\" PhysicalSizeYUnit=\"mm\""
    + " PhysicalSizeZ=\"3000.5\" PhysicalSizeZUnit=\"\u00b5m\"";

  @TempDir
  private Path folder;

  private Path file(final String pixels) throws IOException {
    final ImageStack stack = new ImageStack(7, 5);
    for (int z = 0; z < 3; z++)
      stack.addSlice(new ShortProcessor(7, 5));
    final FileInfo info = new ImagePlus("ome", stack).getFileInfo();
    info.description = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
      + "<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\">"
      + "<Image ID=\"Image:0\">" + pixels + "</Image></OME>";
    final Path file = folder.resolve("ct.ome.tif");
    try (OutputStream out = Files.newOutputStream(file)) {
      new TiffEncoder(info).write(out);
    }
    return file;
  }

  private Volume read(final String attributes) throws IOException {
    return VolumeFiles.read(file("<Pixels ID=\"Pixels:0\" " + attributes + "><TiffData/></Pixels>"), Progress.NONE);
  }

  private void assertRefused(final String attributes, final String cause) {
    assertThatThrownBy(() -> read(attributes)).isInstanceOf(VolumeFormatException.class).hasMessageContainingAll("ct.ome.tif",
      cause);
  }

  @Test
  void edgesOfAVoxelAreThoseOfTheXml() throws IOException {
    final Volume volume = read(SIZES + " " + LENGTHS);
    assertThat(volume.dimensions()).containsExactly(7, 5, 3);
    assertThat(volume.spacing()).isEqualTo(new Spacing(0.5, 0.8, 3.0005));
    assertThat(volume.notes()).isEmpty();
    assertThat(VolumeFiles.regions(folder.resolve("ct.ome.tif")).orElseThrow().grid().spacing()).isEqualTo(volume.spacing());
  }

  @Test
  void edgesThatItDoesNotTellAreAssumedAndSaid() throws IOException {
    final Volume volume = read(SIZES + " PhysicalSizeX=\"500\" PhysicalSizeY=\"600\"");
    assertThat(volume.spacing()).isEqualTo(new Spacing(0.5, 0.6, 1));
    assertThat(volume.notes()).singleElement().asString().contains("taken as 1 mm");
  }

  @Test
  void planesThatAreNoSlicesAreRefused() {
    final String one = "SizeX=\"7\" SizeY=\"5\" SizeZ=\"1\" ";
    assertRefused(one + "SizeC=\"3\" SizeT=\"1\"", "holds 3 channels");
    assertRefused(one + "SizeC=\"1\" SizeT=\"3\"", "holds 3 time points");
    assertRefused(SIZES.replace("SizeZ=\"3\"", "SizeZ=\"9\""), "holds 3 planes, where its OME-XML tells of 9");
    final String two = "<Pixels " + SIZES + "/></Image><Image><Pixels " + SIZES + "/>";
    assertThatThrownBy(() -> VolumeFiles.read(file(two), Progress.NONE))
      .hasMessageContaining("holds 2 images");
  }
}
