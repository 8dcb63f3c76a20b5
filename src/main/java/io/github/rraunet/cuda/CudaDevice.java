package io.github.rraunet.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import jcuda.runtime.JCuda;
import jcuda.runtime.cudaError;

/**
 * A GPU through the CUDA driver. Works in the device's primary context, the one that TensorFlow and the CUDA runtime have in the
 * same process, and in a stream of its own.
 */
public final class CudaDevice implements Kernels {

  private static final int BLOCK = 128;
  private static final long GRAIN = 512; // bytes, in which the driver allocates
  private static final long MOST_BLOCKS = Integer.MAX_VALUE;
  /** Left to others: what the driver takes for kernels, and what TensorFlow asks for meanwhile. */
  private static final long SPARE_BYTES = 64L << 20;

  private final CUdevice device = new CUdevice();
  private final CUcontext context = new CUcontext();
  private final CUstream stream = new CUstream();
  private final Map<String, CUmodule> modules = new HashMap<>();
  private final Map<String, CUfunction> functions = new HashMap<>();
  private final ByteBuffer[] slots = new ByteBuffer[SLOTS];
  private final boolean[] pinned = new boolean[SLOTS];
  private final CUevent[] slotFree = new CUevent[SLOTS];
  private final CUevent done = new CUevent();
  private final AtomicLong allocated = new AtomicLong();
  private final NavigableMap<Long, Deque<CUdeviceptr>> spare = new TreeMap<>(); // blocks given back, by their size
  private long spareBytes;
  private final long limit;
  private final String name;
  private final int capability;
  private boolean closed;

  private CudaDevice(final int ordinal, final long limit) {
    this.limit = limit;
    check(JCudaDriver.cuInit(0), "start");
    check(JCudaDriver.cuDeviceGet(device, ordinal), "open device " + ordinal);
    final byte[] text = new byte[256];
    check(JCudaDriver.cuDeviceGetName(text, text.length, device), "name the device");
    name = new String(text, java.nio.charset.StandardCharsets.UTF_8).split("\0", 2)[0];
    capability = 10 * attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
      + attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    check(JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "open the primary context");
    try {
      enter();
      // What is asked for here is short, and a network waits for it that fills the device otherwise.
      final int[] greatest = new int[1];
      check(JCudaDriver.cuCtxGetStreamPriorityRange(new int[1], greatest), "tell its priorities");
      check(JCudaDriver.cuStreamCreateWithPriority(stream, CUstream_flags.CU_STREAM_NON_BLOCKING, greatest[0]), "make a stream");
      for (int s = 0; s < SLOTS; s++) {
        slotFree[s] = new CUevent();
        check(JCudaDriver.cuEventCreate(slotFree[s], CUevent_flags.CU_EVENT_DISABLE_TIMING), "make an event");
      }
      // Who waits for it leaves the processor to others.
      check(JCudaDriver.cuEventCreate(done, CUevent_flags.CU_EVENT_DISABLE_TIMING | CUevent_flags.CU_EVENT_BLOCKING_SYNC),
        "make an event");
    }
    catch (final RuntimeException e) {
      JCudaDriver.cuDevicePrimaryCtxRelease(device);
      throw e;
    }
  }

  /**
   * @return why no device can be used here, a sentence; empty if there is one
   */
  public static Optional<String> whyNot() {
    final int[] count = new int[1];
    try {
      JCuda.setExceptionsEnabled(false);
      final int result = JCuda.cudaGetDeviceCount(count);
      if (result == cudaError.cudaErrorInsufficientDriver)
        return Optional.of("there is no NVIDIA driver here, or it is older than CUDA 12");
      if (result != cudaError.cudaSuccess) return Optional.of("CUDA finds no device: " + JCuda.cudaGetErrorString(result));
    }
    catch (final LinkageError e) {
      return Optional.of("JCuda's native library cannot be loaded here: " + firstLine(e));
    }
    return count[0] > 0 ? Optional.empty() : Optional.of("CUDA finds no device");
  }

  private static String firstLine(final Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage().strip().split("\\R", 2)[0];
  }

  /**
   * @param ordinal from 0, as CUDA counts the visible devices
   * @throws CudaException if the device cannot be used, saying why
   */
  public static CudaDevice open(final int ordinal) {
    return open(ordinal, Long.MAX_VALUE);
  }

  /**
   * @param limit memory in bytes that may be taken, if so much is free: larger work goes through in slabs
   */
  public static CudaDevice open(final int ordinal, final long limit) {
    whyNot().ifPresent(reason -> {
      throw new CudaException("no GPU can be used: " + reason + "; take device=cpu");
    });
    try {
      JCudaDriver.setExceptionsEnabled(false);
      return new CudaDevice(ordinal, limit);
    }
    catch (final LinkageError e) {
      throw new CudaException("the NVIDIA driver's library libcuda.so.1 cannot be used: " + firstLine(e)
        + "; take device=cpu, or install the driver", e);
    }
  }

  /** @return as the driver names it */
  public String name() {
    return name;
  }

  /** @return compute capability, such as 90 for 9.0 */
  public int capability() {
    return capability;
  }

  /** @return newest CUDA version that the driver knows, such as 12040 for 12.4 */
  public int driverVersion() {
    final int[] version = new int[1];
    check(JCudaDriver.cuDriverGetVersion(version), "tell the driver's version");
    return version[0];
  }

  private int attribute(final int which) {
    final int[] value = new int[1];
    check(JCudaDriver.cuDeviceGetAttribute(value, which, device), "describe the device");
    return value[0];
  }

  private static void check(final int result, final String doing) {
    if (result == CUresult.CUDA_SUCCESS) return;
    final String[] text = new String[1];
    JCudaDriver.cuGetErrorString(result, text);
    final String what = CUresult.stringFor(result) + (text[0] == null ? "" : ", " + text[0]);
    if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) throw new DeviceFullException("the GPU could not " + doing + ": " + what
      + "; the device's memory is full: end other programs that use it, or take device=cpu");
    throw new CudaException("the GPU could not " + doing + ": " + what + "; take device=cpu if it happens again");
  }

  /** The primary context becomes the calling thread's. */
  private void enter() {
    if (closed) throw new CudaException("the GPU was closed; open it again");
    check(JCudaDriver.cuCtxSetCurrent(context), "take the primary context");
  }

  @Override
  public long freeBytes() {
    enter();
    final long[] free = new long[1];
    final long[] total = new long[1];
    check(JCudaDriver.cuMemGetInfo(free, total), "tell its free memory");
    return Math.max(0, Math.min(free[0] + spareBytes() - SPARE_BYTES, limit - allocated.get()));
  }

  /** @return bytes that users of this device hold, slots not counted */
  public long allocatedBytes() {
    return allocated.get();
  }

  @Override
  public Memory allocate(final long bytes) {
    enter();
    if (bytes > limit - allocated.get())
      throw new DeviceFullException("the GPU could not allocate " + bytes + " bytes: no more than " + limit
        + " bytes of its memory may be taken, " + allocated.get() + " are");
    Block block = spareBlock(bytes);
    if (block == null) {
      final long size = (Math.max(1, bytes) + GRAIN - 1) / GRAIN * GRAIN;
      final CUdeviceptr pointer = new CUdeviceptr();
      int result = JCudaDriver.cuMemAlloc(pointer, size);
      if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
        trim();
        result = JCudaDriver.cuMemAlloc(pointer, size);
      }
      check(result, "allocate " + bytes + " bytes");
      block = new Block(pointer, bytes, size);
    }
    allocated.addAndGet(bytes);
    return block;
  }

  /** A block that was given back and is hardly larger. All work is in one stream: what still runs with it runs before. */
  private synchronized Block spareBlock(final long bytes) {
    final Map.Entry<Long, Deque<CUdeviceptr>> fitting = spare.ceilingEntry(bytes);
    if (fitting == null || fitting.getKey() > bytes + bytes / 4 + GRAIN) return null;
    final CUdeviceptr pointer = fitting.getValue().pop();
    if (fitting.getValue().isEmpty()) spare.remove(fitting.getKey());
    spareBytes -= fitting.getKey();
    return new Block(pointer, bytes, fitting.getKey());
  }

  private synchronized long spareBytes() {
    return spareBytes;
  }

  /** To the driver, and so to TensorFlow and others. */
  @Override
  public synchronized void trim() {
    if (closed || spare.isEmpty()) return;
    JCudaDriver.cuCtxSetCurrent(context);
    JCudaDriver.cuStreamSynchronize(stream);
    spare.values().forEach(blocks -> blocks.forEach(JCudaDriver::cuMemFree));
    spare.clear();
    spareBytes = 0;
  }

  private final class Block implements Memory {

    private final CUdeviceptr pointer;
    private final long bytes;
    private final long size; // as it was allocated
    private boolean released;

    Block(final CUdeviceptr pointer, final long bytes, final long size) {
      this.pointer = pointer;
      this.bytes = bytes;
      this.size = size;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    /** Kept for the next that need as much: to allocate takes the driver milliseconds. */
    @Override
    public void close() {
      synchronized (CudaDevice.this) {
        if (released || closed) return;
        released = true;
        allocated.addAndGet(-bytes);
        spare.computeIfAbsent(size, k -> new ArrayDeque<>()).push(pointer);
        spareBytes += size;
      }
    }
  }

  private static CUdeviceptr at(final Memory memory, final long offset) {
    final CUdeviceptr pointer = ((Block) memory).pointer;
    return offset == 0 ? pointer : pointer.withByteOffset(offset);
  }

  @Override
  public void fill(final Memory memory, final int value) {
    enter();
    check(JCudaDriver.cuMemsetD8Async(at(memory, 0), (byte) value, memory.bytes(), stream), "set memory");
  }

  @Override
  public void reserveSlots(final int bytes) {
    enter();
    for (int s = 0; s < SLOTS; s++) {
      if (slots[s] != null && slots[s].capacity() >= bytes) continue;
      release(s);
      slots[s] = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      // Where the system allows no more pinned memory, transfers are slower, not wrong.
      pinned[s] = JCudaDriver.cuMemHostRegister(Pointer.to(slots[s]), bytes, 0) == CUresult.CUDA_SUCCESS;
    }
  }

  private void release(final int slot) {
    if (slots[slot] == null) return;
    JCudaDriver.cuStreamSynchronize(stream);
    if (pinned[slot]) JCudaDriver.cuMemHostUnregister(Pointer.to(slots[slot]));
    slots[slot] = null;
    pinned[slot] = false;
  }

  @Override
  public ByteBuffer slot(final int slot) {
    await(slot);
    return slots[slot].duplicate().order(ByteOrder.nativeOrder());
  }

  @Override
  public void upload(final int slot, final int slotOffset, final Memory to, final long offset, final int bytes) {
    enter();
    check(JCudaDriver.cuMemcpyHtoDAsync(at(to, offset), Pointer.to(slots[slot]).withByteOffset(slotOffset), bytes, stream),
      "take in " + bytes + " bytes");
    check(JCudaDriver.cuEventRecord(slotFree[slot], stream), "mark a transfer");
  }

  @Override
  public void download(final Memory from, final long offset, final int slot, final int slotOffset, final int bytes) {
    enter();
    check(JCudaDriver.cuMemcpyDtoHAsync(Pointer.to(slots[slot]).withByteOffset(slotOffset), at(from, offset), bytes, stream),
      "give back " + bytes + " bytes");
    check(JCudaDriver.cuEventRecord(slotFree[slot], stream), "mark a transfer");
  }

  @Override
  public void await(final int slot) {
    enter();
    check(JCudaDriver.cuEventSynchronize(slotFree[slot]), "finish its work");
  }

  @Override
  public void upload(final ByteBuffer from, final Memory to) {
    enter();
    requireRoom(from, to);
    check(JCudaDriver.cuMemcpyHtoDAsync(at(to, 0), Pointer.to(from.slice()), from.remaining(), stream), "take in " + from
      .remaining() + " bytes");
  }

  @Override
  public void download(final Memory from, final ByteBuffer to) {
    enter();
    requireRoom(to, from);
    check(JCudaDriver.cuMemcpyDtoHAsync(Pointer.to(to.slice()), at(from, 0), to.remaining(), stream), "give back " + to
      .remaining() + " bytes");
  }

  private static void requireRoom(final ByteBuffer host, final Memory memory) {
    if (!host.isDirect() || host.remaining() > memory.bytes())
      throw new IllegalArgumentException("direct memory of at most " + memory.bytes() + " bytes was expected, found " + host);
  }

  @Override
  public void finish() {
    enter();
    check(JCudaDriver.cuEventRecord(done, stream), "mark its work");
    check(JCudaDriver.cuEventSynchronize(done), "finish its work");
  }

  @Override
  public void launch(final String kernel, final long threads, final Object... arguments) {
    if (threads == 0) return;
    enter();
    final long blocks = (threads + BLOCK - 1) / BLOCK;
    if (blocks > MOST_BLOCKS) throw new CudaException("a volume of this size is too large for the GPU; take device=cpu");
    final NativePointerObject[] pointers = new NativePointerObject[arguments.length];
    for (int i = 0; i < arguments.length; i++)
      pointers[i] = pointer(arguments[i]);
    check(JCudaDriver.cuLaunchKernel(function(kernel), (int) blocks, 1, 1, BLOCK, 1, 1, 0, stream, Pointer.to(pointers), null),
      "start " + kernel);
  }

  private static Pointer pointer(final Object argument) {
    if (argument == null) return Pointer.to(new long[] { 0 });
    if (argument instanceof Block block) return Pointer.to(block.pointer);
    if (argument instanceof Integer value) return Pointer.to(new int[] { value });
    if (argument instanceof Long value) return Pointer.to(new long[] { value });
    if (argument instanceof Float value) return Pointer.to(new float[] { value });
    if (argument instanceof Double value) return Pointer.to(new double[] { value });
    throw new IllegalArgumentException("a kernel takes memory, int, long, float and double, found " + argument.getClass());
  }

  private CUfunction function(final String kernel) {
    return functions.computeIfAbsent(kernel, key -> {
      final int dot = key.indexOf('.');
      final CUfunction function = new CUfunction();
      check(JCudaDriver.cuModuleGetFunction(function, module(key.substring(0, dot)), key.substring(dot + 1)), "find " + key);
      return function;
    });
  }

  private CUmodule module(final String source) {
    return modules.computeIfAbsent(source, key -> {
      final CUmodule module = new CUmodule();
      check(JCudaDriver.cuModuleLoadData(module, KernelSource.compile(key, capability)), "load the kernels '" + key + "'");
      return module;
    });
  }

  /** Compiles all kernels, so that the first use takes no longer than the others. */
  public void compileAll() {
    KernelSource.NAMES.parallelStream().forEach(source -> KernelSource.compile(source, capability));
    KernelSource.NAMES.forEach(this::compile);
  }

  /** @param source whose kernels are compiled */
  public void compile(final String source) {
    enter();
    module(source);
  }

  /** Gives back slots and kernels; memory that is still held elsewhere goes with the context's last user. */
  @Override
  public synchronized void close() {
    if (closed) return;
    JCudaDriver.cuCtxSetCurrent(context);
    for (int s = 0; s < SLOTS; s++) {
      release(s);
      JCudaDriver.cuEventDestroy(slotFree[s]);
    }
    JCudaDriver.cuEventDestroy(done);
    trim();
    modules.values().forEach(JCudaDriver::cuModuleUnload);
    JCudaDriver.cuStreamDestroy(stream);
    closed = true;
    JCudaDriver.cuDevicePrimaryCtxRelease(device);
  }
}
