package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import ij.ImagePlus;
import ij.Menus;
import io.github.rraunet.phantom.PhantomSettings;
import io.github.rraunet.phantom.SpinePhantom;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import io.github.rraunet.volume.io.VolumeFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenVolumePlugInTest {

  @TempDir
  private Path temp;

  @BeforeAll
  @SuppressWarnings("unchecked")
  static void installFromPluginsConfig() throws Exception {
    IJ.run("Conversions...", "scale"); // a built-in command makes ImageJ build its table of commands
    final Matcher entry = Pattern.compile("File>Import, \"(.*)\", (.*OpenVolumePlugIn)").matcher(Files.readString(Path.of(
      "src/main/resources/plugins.config")));
    assertThat(entry.find()).isTrue();
    assertThat(entry.group(1)).isEqualTo(OpenVolumePlugIn.LABEL);
    Menus.getCommands().put(entry.group(1), entry.group(2));
  }

  @BeforeEach
  void closeWhatOthersLeft() {
    IJ.runMacro("setBatchMode(true); close(\"*\");");
  }

  @Test
  void opensAVolumeWithItsGeometryFromAMacro() throws Exception {
    final Volume ct = SpinePhantom.generate(PhantomSettings.of(1).withSize(20, 16, 9), Progress.NONE).ct();
    final Path file = temp.resolve("my ct [1].nii.gz");
    VolumeFiles.write(ct, file, Progress.NONE);
    final String macro = "run('" + OpenVolumePlugIn.LABEL + "', 'open=[" + file
      + "]'); return getTitle() + ' ' + getSliceNumber();";
    assertThat(IJ.runMacro(macro.replace('\'', '"'))).isEqualTo("my ct [1] 5");
    final ImagePlus image = IJ.getImage();
    assertThat(new int[] { image.getWidth(), image.getHeight(), image.getStackSize() }).containsExactly(20, 16, 9);
    assertThat(ImagePlusVolumes.toVolume(image).voxelToWorld()).isEqualTo(VolumeFiles.read(file, Progress.NONE).voxelToWorld());
  }

  @Test
  void aFileThatIsNoneEndsTheMacro() throws Exception {
    final Path file = Files.writeString(temp.resolve("letter.nii"), "Dear reader");
    final String macro = "run('" + OpenVolumePlugIn.LABEL + "', 'open=[" + file + "]'); return 'went on';";
    assertThat(IJ.runMacro(macro.replace('\'', '"'))).isNotEqualTo("went on");
    assertThat(IJ.runMacro(macro.replace('\'', '"').replace("letter.nii", "nothing.nii"))).isNotEqualTo("went on");
  }
}
