package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFResourceExhaustedException;

class SavedModelLoadingTest {

  /** Also of the changed graph that a GPU gets: exporting the model again would not help. */
  @Test
  void tellsFullMemoryFromAModelThatIsOfNoUse() {
    assertThat(SavedModelLoading.refused(new TFResourceExhaustedException("OOM when allocating tensor\nwith shape [3,3]")))
      .hasMessage("the model does not fit into the device's memory: OOM when allocating tensor; end other programs that use it,"
        + " or take device=cpu");
    assertThat(SavedModelLoading.refused(new TFInvalidArgumentException("No Op registered"))).hasMessage(
      "TensorFlow refuses the model: No Op registered; export it again with TensorFlow 2.18 or older");
  }
}
