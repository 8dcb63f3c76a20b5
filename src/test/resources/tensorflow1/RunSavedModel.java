import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.TensorFlow;

/**
 * A program of its own on TensorFlow 1.15 for Java, as deepImageJ and CSBDeep use it; started from this source file.
 * Arguments: SavedModel, file with count, height, width and the input as big-endian numbers, file for the output.
 */
public class RunSavedModel {

  public static void main(final String[] args) throws Exception {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(Path.of(args[1])))) {
      final long[] shape = { in.readInt(), in.readInt(), in.readInt(), 1 };
      final float[] values = new float[(int) (shape[0] * shape[1] * shape[2])];
      for (int i = 0; i < values.length; i++)
        values[i] = in.readFloat();
      try (SavedModelBundle model = SavedModelBundle.load(args[0], "serve");
        Tensor<Float> input = Tensor.create(shape, FloatBuffer.wrap(values));
        Tensor<?> output = model.session().runner().feed("image", input).fetch("probability").run().get(0);
        DataOutputStream out = new DataOutputStream(Files.newOutputStream(Path.of(args[2]))))
      {
        final FloatBuffer result = FloatBuffer.allocate(values.length);
        output.writeTo(result);
        for (final float v : result.array())
          out.writeFloat(v);
      }
    }
    System.out.println(TensorFlow.version());
  }
}
