package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.SharedData;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ForeignModelSettings;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.ModelReport;
import io.github.rraunet.engine.ModelReport.Signature;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.train.Save;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

class SavedModelInspectionTest {

  private static final Shape ANY_IMAGE = Shape.of(-1, -1, -1, 1);

  @TempDir
  private Path temp;

  @Test
  void tellsWhatAModelOfOursIs() throws Exception {
    final Path model = SmallModels.lowerLeftNeighbour(temp.resolve("m"), 1);
    final ModelReport report = inspect(model);
    assertThat(report.runtime()).isEqualTo("2.18.0");
    assertThat(report.tensorFlow()).as("TensorFlow Java's exporter leaves it out").isEmpty();
    assertThat(report.doubts()).containsExactly("it does not say which TensorFlow wrote it");
    assertThat(report.tags()).containsExactly("serve");
    assertThat(report.parameters()).isEqualTo(9);
    assertThat(report.operations()).containsEntry("Conv2D", 1).containsEntry("Sigmoid", 1).containsEntry("VariableV2", 1);
    assertThat(report.graphBytes()).isEqualTo(Files.size(model.resolve("saved_model.pb")));
    assertThat(report.variableBytes()).isGreaterThan(9 * Float.BYTES);
    assertThat(report.obstacles()).isEmpty();
    assertThat(report.unsafe()).isEmpty();
    final ModelReport.Call call = report.call("", "");
    assertThat(call.signature()).isEqualTo("serving_default");
    assertThat(call.image().toString()).isEqualTo("image float32 [?x?x?x1]");
    assertThat(call.probability().name()).isEqualTo("probability");
    assertThat(call.fixedBatch()).isEqualTo(-1);
  }

  @Test
  void refusesOperationsThatTouchFilesWhereverTheyStand() throws Exception {
    final Path model = SmallModels.export(temp.resolve("m"), ANY_IMAGE, "serving_default", (tf, image) -> {
      tf.withName("spy").io.readFile(tf.constant("/etc/hostname")); // nothing depends on it
      tf.withName("list").io.matchingFiles(tf.constant("/*"));
      return tf.math.sigmoid(image);
    });
    final ModelReport report = inspect(model);
    assertThat(report.unsafe()).containsExactly("touches files with MatchingFiles (list)", "touches files with ReadFile (spy)");
    assertThatThrownBy(() -> report.requireLoadable(false)).isInstanceOf(EngineException.class)
      .hasMessageContaining("ReadFile (spy)");
    report.requireLoadable(true);
  }

  @Test
  void refusesACheckpointWrittenWhereTheModelComputes() throws Exception {
    final Path model = SmallModels.export(temp.resolve("m"), ANY_IMAGE, "serving_default", (tf, image) -> {
      final Operand<TString> name = tf.constantOf(TString.vectorOf("x"));
      final Save save = tf.train.save(tf.constant(temp.resolve("stolen").toString()), name, tf.constantOf(TString.vectorOf("")),
        List.of(image));
      return tf.withControlDependencies(save).math.sigmoid(image);
    });
    assertThat(inspect(model).unsafe()).singleElement().asString().startsWith("touches files with SaveV2 where it computes");
  }

  @Test
  void saysWhichSignaturesThereAre() throws Exception {
    final ModelReport other = inspect(SmallModels.export(temp.resolve("named"), ANY_IMAGE, "segment",
      (tf, image) -> tf.math.sigmoid(image)));
    assertThat(other.call("", "").signature()).isEqualTo("segment");
    final ModelReport rgb = inspect(SmallModels.export(temp.resolve("rgb"), Shape.of(-1, 8, 8, 3), "serving_default",
      (tf, image) -> tf.math.sigmoid(image)));
    assertThatThrownBy(() -> rgb.call("", "")).isInstanceOf(EngineException.class)
      .hasMessageContaining("found serving_default takes image float32 [?x8x8x3]");
    final ModelReport classes = inspect(SmallModels.export(temp.resolve("classes"), ANY_IMAGE, "serving_default",
      (tf, image) -> tf.concat(List.of(image, image), tf.constant(3))));
    assertThatThrownBy(() -> classes.call("", "")).isInstanceOf(EngineException.class)
      .hasMessageContaining("gives probability float32 [?x?x?x2]");
    final ModelReport wrongType = inspect(SmallModels.export(temp.resolve("int"), ANY_IMAGE, "serving_default",
      (tf, image) -> tf.dtypes.cast(image, TInt32.class)));
    assertThatThrownBy(() -> wrongType.call("", "")).isInstanceOf(EngineException.class)
      .hasMessageContaining("gives probability int32");
    assertThatThrownBy(() -> other.call("picture", "")).isInstanceOf(EngineException.class)
      .hasMessageContaining("segment has no input 'picture'");
  }

  @Test
  void judgesTheVersionThatWroteIt() throws Exception {
    final Path model = SmallModels.lowerLeftNeighbour(temp.resolve("m"), 1);
    rewrite(model, meta -> meta.getMetaInfoDefBuilder().setTensorflowVersion("3.0.1"));
    assertThat(inspect(model).obstacles()).singleElement().asString().contains("TensorFlow 3.0.1").contains("2.18.0");
    rewrite(model, meta -> meta.getMetaInfoDefBuilder().setTensorflowVersion("2.99.0"));
    assertThat(inspect(model).obstacles()).isEmpty();
    assertThat(inspect(model).doubts()).singleElement().asString().contains("2.99.0");
    rewrite(model, meta -> meta.getGraphDefBuilder().getVersionsBuilder().setMinConsumer(99_999));
    assertThat(inspect(model).obstacles()).singleElement().asString().contains("99999");
  }

  @Test
  void saysWhatIsWrongWithTheFile() throws Exception {
    final Path model = SmallModels.lowerLeftNeighbour(temp.resolve("m"), 1);
    final byte[] bytes = Files.readAllBytes(model.resolve("saved_model.pb"));
    Files.write(model.resolve("saved_model.pb"), Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> inspect(model)).isInstanceOf(EngineException.class)
      .hasMessageContaining("saved_model.pb is damaged");
    Files.write(model.resolve("saved_model.pb"), bytes);
    Files.delete(model.resolve("variables").resolve("variables.index"));
    assertThat(inspect(model).obstacles()).singleElement().asString().contains("weights are missing");
    rewrite(model, meta -> meta.getMetaInfoDefBuilder().clearTags().addTags("train"));
    assertThatThrownBy(() -> inspect(model)).isInstanceOf(EngineException.class)
      .hasMessageContaining("tagged [serve], found [[train]]");
    Files.delete(model.resolve("saved_model.pb"));
    assertThatThrownBy(() -> inspect(model)).isInstanceOf(EngineException.class).hasMessageContaining("no saved_model.pb");
  }

  @Test
  void readsAModelWithSixSignatures() throws Exception {
    final ModelReport report = inspect(SharedData.get("models/saved_model_half_plus_two_tf2_cpu/00000123"));
    assertThat(report.tensorFlow()).isEqualTo("2.14.0");
    assertThat(report.signatures()).extracting(Signature::name).containsExactly("classify_x2_to_y3", "classify_x_to_y",
      "regress_x2_to_y3", "regress_x_to_y",
      "regress_x_to_y2", "serving_default");
    assertThat(report.unsafe()).isEmpty();
    assertThatThrownBy(() -> report.call("", "")).isInstanceOf(EngineException.class)
      .hasMessageContaining("serving_default takes x float32 [1]");
  }

  @Test
  void readsAModelWithoutServingDefault() throws Exception {
    final ModelReport report = inspect(SharedData.get("models/saved_model_using_python"));
    assertThat(report.tensorFlow()).isEqualTo("2.4.1");
    assertThat(report.unsafe()).isEmpty(); // its save and restore functions are not part of any answer
    assertThatThrownBy(() -> report.call("", "")).isInstanceOf(EngineException.class).hasMessageContaining("add takes 2 inputs")
      .hasMessageContaining("get_const_matrix maps input float32 of any shape to output_0 float32 of any shape");
  }

  @Test
  void runsATensorFlow1ModelWhoseShapeNotesTensorFlow2Refuses() throws Exception {
    final Path zip = SharedData.get("models/format-0.2.0-csbdeep.bioimage.io.zip");
    final ModelPackage model = ModelPackage.open(zip.toString(), ForeignModelSettings.of(new IntensityWindow(0, 1),
      new SliceGeometry.PixelSpacing(1, 16)));
    final ModelReport report = inspect(model.savedModelFolder());
    assertThat(report.tensorFlow()).startsWith("1.");
    assertThat(report.unsafe()).isEmpty();
    assertThat(report.doubts()).anyMatch(d -> d.contains("long before"));
    try (SavedModelPredictor predictor = SavedModelPredictor.load(model.source(),
      new PredictorSettings(DeviceChoice.CPU, Precision.FLOAT32, 0));
      SliceBatch batch = predictor.allocate(2, 32, 48))
    {
      for (int i = 0; i < batch.input().capacity(); i++)
        batch.input().put(i, (i % 48) / 48f);
      predictor.predict(batch, 2);
      // A denoiser: no probability, but finite, and the same for both equal slices.
      for (int i = 0; i < 32 * 48; i++)
        assertThat(batch.output().get(i)).isFinite().isEqualTo(batch.output().get(32 * 48 + i));
      assertThat(batch.output().get(0)).isNotEqualTo(batch.output().get(20));
    }
  }

  private static ModelReport inspect(final Path model) throws EngineException {
    return SavedModelInspection.of(model).report();
  }

  private static void rewrite(final Path model, final Consumer<MetaGraphDef.Builder> change) throws IOException {
    final Path file = model.resolve("saved_model.pb");
    final SavedModel.Builder saved = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
    change.accept(saved.getMetaGraphsBuilder(0));
    Files.write(file, saved.build().toByteArray());
  }
}
