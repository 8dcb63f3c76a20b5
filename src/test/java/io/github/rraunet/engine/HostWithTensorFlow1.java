package io.github.rraunet.engine;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import java.lang.reflect.Method;
import java.util.List;

/**
 * Main of a program that has TensorFlow 1.15 on its class path, like a Fiji with older plugins, and calls it before, while
 * and after our worker computes. TensorFlow 1.x is called by reflection, because the compiler sees TensorFlow Java only.
 */
public final class HostWithTensorFlow1 {

  private HostWithTensorFlow1() {}

  /** @param args folder of a SavedModel of {@code SmallModels.lowerLeftNeighbour} */
  public static void main(final String[] args) throws Exception {
    final ForeignModelSettings settings = ForeignModelSettings.of(new IntensityWindow(-1000, 1000),
      new SliceGeometry.PixelSpacing(1, 1));
    final StringBuilder said = new StringBuilder();
    said.append("before ").append(oneTimes(6)).append('\n');
    try (WorkerPredictor predictor = WorkerPredictor.start(ModelPackage.open(args[0], settings),
      new PredictorSettings(DeviceChoice.CPU, Precision.FLOAT32, 1)); SliceBatch batch = predictor.allocate(1, 2, 3))
    {
      batch.input().put(3, 1); // y 1, x 0
      predictor.predict(batch, 1);
      said.append("worker ").append(predictor.use().engine()).append(' ').append(batch.output().get(1)).append('\n');
      said.append("while ").append(oneTimes(7)).append('\n');
    }
    said.append("proto ").append(Class.forName("org.tensorflow.framework.GraphDef").getMethod("getDefaultInstance").invoke(null)
      .getClass().getName()).append('\n');
    said.append("worker's classes ").append(WorkerClassPath.find(DeviceChoice.CPU));
    System.out.print(said); // read by the test
  }

  /** @return version of TensorFlow 1.x, and what its session makes of a constant */
  private static String oneTimes(final int value) throws Exception {
    final Class<?> graphType = Class.forName("org.tensorflow.Graph");
    final Class<?> tensorType = Class.forName("org.tensorflow.Tensor");
    final Class<?> outputType = Class.forName("org.tensorflow.Output");
    try (AutoCloseable graph = (AutoCloseable) graphType.getConstructor().newInstance();
      AutoCloseable tensor = (AutoCloseable) tensorType.getMethod("create", Object.class).invoke(null, value))
    {
      Object builder = graphType.getMethod("opBuilder", String.class, String.class).invoke(graph, "Const", "c");
      final Object type = tensorType.getMethod("dataType").invoke(tensor);
      final Class<?> builderType = builder.getClass();
      builder = method(builderType, "setAttr", String.class, type.getClass()).invoke(builder, "dtype", type);
      builder = method(builderType, "setAttr", String.class, tensorType).invoke(builder, "value", tensor);
      final Object operation = method(builderType, "build").invoke(builder);
      final Object output = method(operation.getClass(), "output", int.class).invoke(operation, 0);
      try (AutoCloseable session = (AutoCloseable) Class.forName("org.tensorflow.Session").getConstructor(graphType)
        .newInstance(graph))
      {
        final Object runner = session.getClass().getMethod("runner").invoke(session);
        final Object fetched = method(runner.getClass(), "fetch", outputType).invoke(runner, output);
        final Object result = ((List<?>) method(fetched.getClass(), "run").invoke(fetched)).get(0);
        return Class.forName("org.tensorflow.TensorFlow").getMethod("version").invoke(null) + " "
          + tensorType.getMethod("intValue").invoke(result);
      }
    }
  }

  private static Method method(final Class<?> type, final String name, final Class<?>... parameters)
    throws NoSuchMethodException
  {
    final Method method = type.getMethod(name, parameters);
    method.setAccessible(true); // the builders of TensorFlow 1.x are public methods of hidden classes
    return method;
  }
}
