package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;

import groovy.lang.Binding;
import groovy.lang.GroovyShell;
import ij.IJ;
import ij.ImagePlus;
import ij.measure.Calibration;
import ij.process.ImageProcessor;
import io.github.rraunet.BoneModel;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.CommandService;
import org.scijava.util.FileUtils;

/** Templates for Fiji's Script Editor: found as it finds them, and run with what it puts in for the lines with #@. */
class ScriptTemplatesTest {

  private static final String FOLDER = "/script_templates/RRA-U-Net/";

  private static Object run(final String name, final Map<String, Object> parameters, final String output) throws IOException {
    final String text;
    try (InputStream script = ScriptTemplatesTest.class.getResourceAsStream(FOLDER + name)) {
      text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (final String key : parameters.keySet())
      assertThat(text).containsPattern("(?m)^#@ [^\\n]* " + key + "$");
    assertThat(text).containsPattern("(?m)^#@output String " + output + "$");
    try (Context context = new Context(CommandService.class)) {
      final Binding binding = new Binding();
      parameters.forEach(binding::setVariable);
      binding.setVariable("command", context.service(CommandService.class));
      new GroovyShell(binding).evaluate(text.replaceAll("(?m)^#@.*$", ""));
      return binding.getVariable(output).toString();
    }
  }

  @Test
  void theScriptEditorFindsThemInItsMenu() throws IOException {
    final Set<String> found = new TreeSet<>();
    FileUtils.findResources(null, "script_templates", new File("nowhere")).keySet().forEach(n -> found.add(n));
    try (Stream<Path> macros = Files.list(Path.of("macros"))) {
      macros.forEach(m -> assertThat(found).contains("RRA-U-Net/" + m.getFileName()));
    }
    assertThat(found).contains("RRA-U-Net/Volume_By_Threshold.groovy", "RRA-U-Net/Compare_Two_Annotators.groovy");
  }

  /** The network is a soft threshold at 200 HU: bone of 2000 HU has probability 1 and water 0, whatever the threshold. */
  @Test
  void volumeByThreshold(@TempDir final Path temp) throws IOException {
    final ImagePlus ct = IJ.createImage("ct", "16-bit black", 64, 48, 3);
    final Calibration calibration = ct.getCalibration();
    calibration.setFunction(Calibration.STRAIGHT_LINE, new double[] { -1000, 1 }, "HU");
    calibration.pixelWidth = calibration.pixelHeight = 2; // the grid that the network sees
    calibration.pixelDepth = 5;
    calibration.setUnit("mm");
    final ImageProcessor plane = ct.getStack().getProcessor(2);
    plane.setRoi(20, 12, 20, 18);
    plane.setValue(3000);
    plane.fill();
    final Object table = run("Volume_By_Threshold.groovy", Map.of("ct", ct, "model", BoneModel.write(temp).toFile()), "table");
    assertThat(table.toString().lines()).first().isEqualTo("threshold\tvolume_ml");
    assertThat(table.toString().lines().skip(1)).hasSize(5) // 20 * 18 voxels of 2 * 2 * 5 mm
      .allSatisfy(line -> assertThat(line).endsWith("\t7.2"));
  }

  @Test
  void twoAnnotatorsWorstCaseFirst(@TempDir final Path temp) throws IOException {
    for (final String annotator : new String[] { "first", "second" }) {
      final Path folder = Files.createDirectory(temp.resolve(annotator));
      for (int shift = 0; shift <= 5; shift += 5) {
        final ImagePlus mask = IJ.createImage("mask", "8-bit black", 30, 20, 2);
        final ImageProcessor plane = mask.getStack().getProcessor(1);
        plane.setValue(255);
        plane.setRoi(annotator.equals("first") ? 5 : 5 + shift, 5, 10, 10);
        plane.fill();
        IJ.saveAsTiff(mask, folder.resolve("shifted" + shift + ".tif").toString());
      }
    }
    final Object summary = run("Compare_Two_Annotators.groovy", Map.of("first", temp.resolve("first").toFile(), "second", temp
      .resolve("second").toFile()), "summary");
    assertThat(summary).isEqualTo("shifted5\t0.5\nshifted0\t1.0"); // 5 of 10 columns in common; all
  }
}
