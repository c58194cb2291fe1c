package io.fairway.balancer;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import static org.assertj.core.api.Assertions.assertThat;

class CombinedHashKeyTests {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	private static final HashKey ABSENT = (request) -> HashKey.ABSENT;

	private static final HashKey BROKEN = (request) -> {
		throw new IllegalStateException("broken");
	};

	@Test
	void combinesAsEnvoyDoes() {
		long first = 0x8000000000000001L ^ 0x10;
		assertThat(hash(key(first), key(5))).isEqualTo(Long.rotateLeft(first, 1) ^ 5);
		assertThat(hash(key(first), key(5), key(7))).isEqualTo(Long.rotateLeft(Long.rotateLeft(first, 1) ^ 5, 1) ^ 7);
	}

	@Test
	void equalKeysDoNotCancelEachOtherOut() {
		assertThat(hash(key(9), key(9))).isNotZero();
	}

	@Test
	void leavesOutWhatIsAbsent() {
		assertThat(hash(of(ABSENT, false), key(5), of(ABSENT, false))).isEqualTo(5);
		assertThat(hash(of(ABSENT, false), of(ABSENT, true))).isEqualTo(HashKey.ABSENT);
	}

	@Test
	void stopsAfterATerminalKeyThatWasFound() {
		assertThat(hash(of((request) -> 3, true), key(5))).isEqualTo(3);
	}

	@Test
	void goesOnAfterATerminalKeyThatWasNotFound() {
		assertThat(hash(of(ABSENT, true), key(5))).isEqualTo(5);
	}

	@Test
	void stopsAfterATerminalKeyIfOneBeforeItWasFound() {
		assertThat(hash(key(3), of(ABSENT, true), key(5))).isEqualTo(3);
	}

	@Test
	void takesAKeyThatThrowsForAbsent() {
		assertThat(hash(of(BROKEN, false), key(5))).isEqualTo(5);
		assertThat(hash(of(BROKEN, false))).isEqualTo(HashKey.ABSENT);
	}

	@Test
	void hashesTextAsEnvoyDoes() {
		assertThat(Long.toHexString(HashKey.ofText((request) -> "hello").hash(REQUEST))).isEqualTo("26c7827d889f6da3");
		assertThat(HashKey.ofText((request) -> null).hash(REQUEST)).isEqualTo(HashKey.ABSENT);
	}

	@Test
	void hashesNoMoreThanTheBeginningOfALongText() {
		String text = "x".repeat(HashKey.MAX_LENGTH);
		assertThat(HashKey.hashOf(text + "y", 0, text.length() + 1, 0)).isEqualTo(XxHash64.hash(text, 0));
	}

	private static long hash(ConsistentHashSettings.Key... keys) {
		return new CombinedHashKey(List.of(keys)).hash(REQUEST);
	}

	private static ConsistentHashSettings.Key key(long hash) {
		return of((request) -> hash, false);
	}

	private static ConsistentHashSettings.Key of(HashKey key, boolean terminal) {
		return new ConsistentHashSettings.Key(key, terminal);
	}

}
