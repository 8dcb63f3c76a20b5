package io.github.rraunet.device;

import io.github.rraunet.files.UserCache;
import java.nio.file.Path;

/** Where gpu-setup puts what it got, for this user. */
public final class OwnLibraries {

  /** File name of TensorFlow's GPU natives, as Maven names them. */
  public static final String TENSORFLOW_GPU_JAR = "tensorflow-core-native-1.1.0-linux-x86_64-gpu.jar";

  private OwnLibraries() {}

  /** @return folder of all of them */
  public static Path folder() {
    return UserCache.folder().resolve("gpu");
  }

  /** @return folder of CUDA's and cuDNN's libraries, by their sonames; named by their versions, so that a newer set is another */
  public static Path cuda() {
    return folder().resolve("cuda-12.6-cudnn-9.5");
  }

  /** @return the jar with the GPU build of TensorFlow, which may not be there */
  public static Path tensorFlow() {
    return folder().resolve(TENSORFLOW_GPU_JAR);
  }
}
