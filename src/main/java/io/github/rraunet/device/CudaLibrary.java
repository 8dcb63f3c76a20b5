package io.github.rraunet.device;

import java.util.List;

/** A library that is opened by name when a GPU is used: by TensorFlow 2.18, by our own kernels, or by both. */
public enum CudaLibrary {

  DRIVER("libcuda.so.1", Use.DRIVER),
  CUDART("libcudart.so.12", Use.TENSORFLOW),
  CUBLAS("libcublas.so.12", Use.TENSORFLOW),
  CUBLAS_LT("libcublasLt.so.12", Use.TENSORFLOW),
  CUFFT("libcufft.so.11", Use.TENSORFLOW),
  CUSOLVER("libcusolver.so.11", Use.TENSORFLOW),
  CUSPARSE("libcusparse.so.12", Use.TENSORFLOW),
  /** Needed by cuSOLVER and cuSPARSE. */
  NVJITLINK("libnvJitLink.so.12", Use.TENSORFLOW),
  /** TensorFlow 2.18 was compiled against 9.3 and refuses older ones. */
  CUDNN("libcudnn.so.9", Use.TENSORFLOW, "libcudnn_graph.so.9", "libcudnn_ops.so.9", "libcudnn_cnn.so.9",
    "libcudnn_heuristic.so.9", "libcudnn_engines_precompiled.so.9", "libcudnn_engines_runtime_compiled.so.9"),
  NVRTC("libnvrtc.so.12", Use.KERNELS);

  /** Who opens it. */
  public enum Use {
    /** Comes with the NVIDIA driver. */
    DRIVER,
    /** TensorFlow uses no GPU without it. */
    TENSORFLOW,
    /** Compiles our own kernels; TensorFlow does without it. */
    KERNELS
  }

  private final String soname;
  private final Use use;
  private final List<String> parts;

  CudaLibrary(final String soname, final Use use, final String... parts) {
    this.soname = soname;
    this.use = use;
    this.parts = List.of(parts);
  }

  /** @return the name by which it is opened */
  public String soname() {
    return soname;
  }

  public Use use() {
    return use;
  }

  /** @return the oldest version that serves, empty if each of the soname does */
  public String oldest() {
    return this == CUDNN ? "9.3" : "";
  }

  /** @return libraries that it opens itself and that must lie beside it */
  public List<String> parts() {
    return parts;
  }

  /** @return the soname without the version: {@code libcudart.so.} */
  String stem() {
    return soname.substring(0, soname.indexOf(".so.") + 4);
  }
}
