package io.github.rraunet.cuda;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The kernels' own text, compiled by g++ for one thread of the CPU after another: what they compute can be seen on a machine
 * without a GPU. Memory that was never set holds odd values, what is written beside it is noticed, and more than the limit
 * cannot be allocated.
 */
public final class HostKernels implements Kernels {

  private static final Pattern KERNEL = Pattern.compile("extern \"C\" __global__ void (\\w+)\\(([^)]*)\\)");
  private static final byte ODD = (byte) 0xA5;
  private static final int GUARD = 64; // bytes on either side that nobody may write

  private final NativeLibrary library;
  private final ByteBuffer[] slots = new ByteBuffer[SLOTS];
  private final long limit;
  private long allocated;
  private int trims;
  private long blocks;
  private final Map<String, Integer> launches = new HashMap<>();
  private final List<Runnable> unfinished = new ArrayList<>();

  public HostKernels(final NativeLibrary library, final long limit) {
    this.library = library;
    this.limit = limit;
  }

  /** @param folder for what the compiler leaves */
  public static NativeLibrary compile(final Path folder) throws IOException, InterruptedException {
    final List<String> command = new ArrayList<>(List.of("g++", "-O2", "-std=c++14", "-ffp-contract=off", "-shared", "-fPIC",
      "-o", folder.resolve("kernels.so").toString()));
    final String shim;
    try (InputStream in = HostKernels.class.getResourceAsStream("shim.h")) {
      shim = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (final String name : KernelSource.NAMES) {
      final String text = KernelSource.read(name);
      final Path file = folder.resolve(name + ".cpp");
      Files.writeString(file, shim + text + launchers(name, text));
      command.add(file.toString());
    }
    final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) throw new IllegalStateException("g++ refuses the kernels: " + said);
    return NativeLibrary.getInstance(folder.resolve("kernels.so").toString());
  }

  public static boolean hasCompiler() {
    try {
      return new ProcessBuilder("g++", "--version").redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start().waitFor() == 0;
    }
    catch (final IOException e) {
      return false;
    }
    catch (final InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String launchers(final String name, final String text) {
    final StringBuilder all = new StringBuilder();
    final Matcher kernel = KERNEL.matcher(text);
    while (kernel.find()) {
      final String[] parameters = kernel.group(2).split(",");
      final String arguments = IntStream.range(0, parameters.length).mapToObj(i -> "*(" + parameters[i].strip().replaceFirst(
        "\\w+$", "") + "*) a[" + i + "]").collect(Collectors.joining(", "));
      all.append("extern \"C\" const char* types_").append(name).append('_').append(kernel.group(1)).append("() { return \"")
        .append(Arrays.stream(parameters).map(HostKernels::type).collect(Collectors.joining())).append("\"; }\n");
      all.append("extern \"C\" void run_").append(name).append('_').append(kernel.group(1)).append(
        "(long long threads, void** a) {\n  blockDim.x = 32;\n  for (blockIdx.x = 0; blockIdx.x * 32ll < threads; blockIdx.x++)\n"
          + "    for (threadIdx.x = 0; threadIdx.x < 32; threadIdx.x++)\n      ").append(kernel.group(1)).append('(').append(
            arguments).append(");\n}\n");
    }
    return all.toString();
  }

  /** @return a letter for what a parameter takes */
  private static String type(final String parameter) {
    if (parameter.contains("*")) return "p";
    final String type = parameter.strip().replaceFirst("\\s+\\w+$", "");
    return switch (type) {
      case "int" -> "i";
      case "long long" -> "l";
      case "float" -> "f";
      case "double" -> "d";
      default -> throw new IllegalStateException("kernels take pointers, int, long long, float and double, found " + type);
    };
  }

  private static String type(final Object argument) {
    if (argument == null || argument instanceof Block) return "p";
    return argument.getClass().getSimpleName().substring(0, 1).toLowerCase(Locale.ROOT);
  }

  private final class Block implements Memory {

    private final Pointer start; // of the guard before the memory
    private final Pointer pointer;
    private final long bytes;
    private boolean closed;

    Block(final long bytes) {
      this.bytes = bytes;
      start = new Pointer(Native.malloc(bytes + 2 * GUARD));
      start.setMemory(0, bytes + 2 * GUARD, ODD);
      pointer = start.share(GUARD);
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public void close() {
      if (closed) return;
      closed = true;
      allocated -= bytes;
      blocks--;
      for (int i = 0; i < GUARD; i++)
        if (start.getByte(i) != ODD || start.getByte(GUARD + bytes + i) != ODD)
          throw new IllegalStateException("a kernel wrote beyond the " + bytes + " bytes of its memory");
      start.setMemory(0, bytes + 2 * GUARD, (byte) 0x5A);
      Native.free(Pointer.nativeValue(start));
    }

    Pointer at(final long offset, final long length) {
      if (closed || offset < 0 || offset + length > bytes)
        throw new IllegalStateException("bytes " + offset + " to " + (offset + length) + " of " + bytes + (closed ? ", closed"
          : ""));
      return pointer.share(offset, Math.max(1, length));
    }
  }

  /** @return how often a kernel was started */
  public int launches(final String kernel) {
    return launches.getOrDefault(kernel, 0);
  }

  /** @return pieces of memory that nobody has given back */
  public long held() {
    return blocks;
  }

  @Override
  public long freeBytes() {
    return limit - allocated;
  }

  @Override
  public Memory allocate(final long bytes) {
    if (allocated + bytes > limit)
      throw new DeviceFullException("out of memory: " + bytes + " bytes asked for, " + freeBytes() + " free");
    allocated += bytes;
    blocks++;
    return new Block(bytes);
  }

  /** Nothing is kept. */
  @Override
  public void trim() {
    trims++;
  }

  /** @return how often others were given room */
  public int trims() {
    return trims;
  }

  @Override
  public void fill(final Memory memory, final int value) {
    ((Block) memory).at(0, memory.bytes()).setMemory(0, memory.bytes(), (byte) value);
  }

  @Override
  public void reserveSlots(final int bytes) {
    for (int s = 0; s < SLOTS; s++)
      if (slots[s] == null || slots[s].capacity() < bytes) slots[s] = ByteBuffer.allocateDirect(bytes);
  }

  @Override
  public ByteBuffer slot(final int slot) {
    return slots[slot].duplicate().order(ByteOrder.nativeOrder());
  }

  @Override
  public void upload(final int slot, final int slotOffset, final Memory to, final long offset, final int bytes) {
    ((Block) to).at(offset, bytes).getByteBuffer(0, bytes).put(slot(slot).limit(slotOffset + bytes).position(slotOffset));
  }

  @Override
  public void download(final Memory from, final long offset, final int slot, final int slotOffset, final int bytes) {
    slot(slot).limit(slotOffset + bytes).position(slotOffset).put(((Block) from).at(offset, bytes).getByteBuffer(0, bytes));
  }

  @Override
  public void await(final int slot) {}

  @Override
  public void upload(final ByteBuffer from, final Memory to) {
    requireDirect(from);
    ((Block) to).at(0, from.remaining()).getByteBuffer(0, from.remaining()).put(from.duplicate());
  }

  /** Memory of others is written as late as it may be, as by a device that lags behind. */
  @Override
  public void download(final Memory from, final ByteBuffer to) {
    requireDirect(to);
    final byte[] values = ((Block) from).at(0, to.remaining()).getByteArray(0, to.remaining());
    final ByteBuffer target = to.duplicate();
    unfinished.add(() -> target.put(values));
  }

  private static void requireDirect(final ByteBuffer buffer) {
    if (!buffer.isDirect()) throw new IllegalArgumentException("direct memory was expected, found " + buffer);
  }

  @Override
  public void finish() {
    unfinished.forEach(Runnable::run);
    unfinished.clear();
  }

  @Override
  public void launch(final String kernel, final long threads, final Object... arguments) {
    if (threads == 0) return;
    launches.merge(kernel, 1, Integer::sum);
    final String name = kernel.replace('.', '_');
    final String expected = library.getFunction("types_" + name).invokeString(new Object[0], false);
    final String found = Arrays.stream(arguments).map(HostKernels::type).collect(Collectors.joining());
    if (!expected.equals(found)) throw new IllegalArgumentException(kernel + " takes " + expected + ", found " + found);
    try (var values = new com.sun.jna.Memory(8L * arguments.length); var places = new com.sun.jna.Memory(8L * arguments.length)) {
      for (int i = 0; i < arguments.length; i++) {
        put(values, 8L * i, arguments[i]);
        places.setPointer(8L * i, values.share(8L * i));
      }
      final Function run = library.getFunction("run_" + name);
      run.invokeVoid(new Object[] { threads, places });
    }
  }

  private static void put(final Pointer values, final long at, final Object argument) {
    if (argument == null) values.setLong(at, 0);
    else if (argument instanceof Block block) values.setPointer(at, block.at(0, block.bytes));
    else if (argument instanceof Integer value) values.setInt(at, value);
    else if (argument instanceof Long value) values.setLong(at, value);
    else if (argument instanceof Float value) values.setFloat(at, value);
    else if (argument instanceof Double value) values.setDouble(at, value);
    else throw new IllegalArgumentException(Arrays.toString(new Object[] { argument }));
  }

  @Override
  public void close() {}
}
