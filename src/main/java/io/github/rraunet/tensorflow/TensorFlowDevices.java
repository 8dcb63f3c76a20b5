package io.github.rraunet.tensorflow;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListCount;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListName;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListType;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteDeviceList;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SessionListDevices;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceChoice.Kind;
import io.github.rraunet.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;

/** The GPUs that TensorFlow can use in this process. */
final class TensorFlowDevices {

  private TensorFlowDevices() {}

  /** @return names such as {@code /job:localhost/replica:0/task:0/device:GPU:0}; empty where TensorFlow finds no GPU */
  static List<String> gpus() {
    final List<String> names = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      final TF_Status status = TF_Status.newStatus();
      final TF_Session session = TF_Session.newSession(TF_Graph.newGraph(), TF_SessionOptions.newSessionOptions(), status);
      status.throwExceptionIfNotOK();
      final TF_DeviceList list = TF_SessionListDevices(session, status);
      status.throwExceptionIfNotOK();
      for (int i = 0; i < TF_DeviceListCount(list); i++) {
        final BytePointer type = TF_DeviceListType(list, i, status);
        if (type.getString().equals("GPU")) names.add(TF_DeviceListName(list, i, status).getString());
      }
      TF_DeleteDeviceList(list);
    }
    return names;
  }

  /**
   * @return {@link DeviceChoice#CPU} or one GPU
   * @throws EngineException if a GPU is asked for that TensorFlow does not list
   */
  static DeviceChoice resolve(final DeviceChoice choice) throws EngineException {
    if (choice.kind() == Kind.CPU) return choice;
    final int gpus = gpus().size();
    if (choice.kind() == Kind.AUTO) return gpus > 0 ? new DeviceChoice(Kind.GPU, 0) : DeviceChoice.CPU;
    if (gpus == 0)
      throw new EngineException("device " + choice.key()
        + " was asked for, but TensorFlow finds no GPU here (no NVIDIA driver, a CUDA or cuDNN"
        + " library that is missing, or the CPU build of TensorFlow); use device=cpu or auto");
    if (choice.index() >= gpus)
      throw new EngineException("device " + choice.key() + " was asked for, but TensorFlow finds " + gpus
        + " GPU(s), from gpu:0 to gpu:" + (gpus - 1));
    return choice;
  }
}
