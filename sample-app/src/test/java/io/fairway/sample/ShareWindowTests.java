package io.fairway.sample;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ShareWindow}.
 */
class ShareWindowTests {

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

	private final ShareWindow window = new ShareWindow(this.now::get);

	@Test
	void keepsWhoAnsweredAndHowLongItTook() {
		ShareWindow.Call call = this.window.begin();
		advance(Duration.ofMillis(20));
		call.end("a", true);
		assertThat(this.window.calls()).singleElement().satisfies((finished) -> {
			assertThat(finished.instance()).isEqualTo("a");
			assertThat(finished.failed()).isTrue();
			assertThat(finished.nanos()).isEqualTo(20_000_000);
		});
	}

	@Test
	void keepsOnlySoManyCalls() {
		call("a");
		for (int i = 0; i < ShareWindow.MAX_CALLS; i++) {
			call("b");
		}
		assertThat(this.window.calls()).hasSize(ShareWindow.MAX_CALLS)
			.allSatisfy((call) -> assertThat(call.instance()).isEqualTo("b"));
	}

	@Test
	void forgetsOldCalls() {
		call("a");
		advance(ShareWindow.MAX_AGE);
		call("b");
		advance(Duration.ofNanos(1));
		assertThat(this.window.calls()).singleElement().satisfies((call) -> assertThat(call.instance()).isEqualTo("b"));
	}

	@Test
	void resetForgetsCallsThatAreUnderWay() {
		ShareWindow.Call underWay = this.window.begin();
		call("a");
		this.window.reset();
		underWay.end("a", false);
		call("b");
		assertThat(this.window.calls()).singleElement().satisfies((call) -> assertThat(call.instance()).isEqualTo("b"));
	}

	private void call(String instance) {
		this.window.begin().end(instance, false);
	}

	private void advance(Duration duration) {
		this.now.addAndGet(duration.toNanos());
	}

}
