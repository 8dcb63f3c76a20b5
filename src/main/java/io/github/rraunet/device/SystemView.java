package io.github.rraunet.device;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the search for GPUs and their libraries sees of a machine; tests show it another one. */
public interface SystemView {

  /** @return value of an environment variable; empty if it is not set, which is not the same as set to nothing */
  Optional<String> environment(String name);

  /** @return a file or folder of this absolute path; elsewhere in a test */
  Path path(String absolute);

  /** @return name and path of what ld.so has in its cache, in its order, libraries of x86-64 only */
  List<Path> loaderCache();

  /** @return such as "Linux amd64" */
  String platform();

  /** @param memory whether to open each device for its free memory */
  CudaAnswer cuda(boolean memory);

  /** @return free bytes of each GPU by its UUID, told by the driver without opening one; empty where it does not tell */
  Map<String, Long> freeMemory();

  /** @return the machine that this runs on */
  static SystemView ofThisMachine() {
    return new ThisMachine();
  }

  /** @return whether NVIDIA's GPUs can be used from here at all */
  default boolean isLinuxX64() {
    return platform().equals("Linux amd64");
  }
}
