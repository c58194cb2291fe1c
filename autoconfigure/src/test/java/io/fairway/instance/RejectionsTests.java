package io.fairway.instance;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RejectionsTests {

	private final CapturedLog log = new CapturedLog(Rejections.class);

	private final Rejections rejections = new Rejections("Registry 'x'");

	@AfterEach
	void closeLog() {
		this.log.close();
	}

	@Test
	void logsWhatIsWrongWithWhatAndWhere() {
		this.rejections.reject("a.json", "is empty");
		assertThat(this.log.messages()).containsExactly("Registry 'x': a.json: is empty");
	}

	@Test
	void countsEachTimeAndLogsOnce() {
		for (int i = 0; i < 100; i++) {
			this.rejections.reject("a.json", "is empty");
		}
		assertThat(this.rejections.count()).isEqualTo(100);
		assertThat(this.log.messages()).hasSize(1);
	}

	@Test
	void logsEachDifferentProblem() {
		this.rejections.reject("a.json", "is empty");
		this.rejections.reject("a.json", "is large");
		this.rejections.reject("b.json", "is large");
		assertThat(this.log.messages()).hasSize(3);
	}

	@Test
	void writesOneShortLineWhateverStrangersWrite() {
		this.rejections.reject("a\r\nERROR forged", "b\nERROR forged" + "x".repeat(100_000));
		assertThat(this.log.messages()).singleElement()
			.asString()
			.doesNotContain("\r", "\n")
			.contains("a\\u000d\\u000aERROR forged: b\\u000aERROR forged")
			.hasSizeLessThan(1000);
	}

	@Test
	void remembersThoseThatKeepComing() {
		for (int i = 0; i < 5000; i++) {
			this.rejections.reject("always", "is wrong");
			this.rejections.reject("once " + i, "is wrong");
		}
		assertThat(this.log.messages()).filteredOn((message) -> message.contains("always")).hasSize(1);
	}

	@Test
	void remembersTheLastThousand() {
		for (int i = 0; i < 2000; i++) {
			this.rejections.reject("number " + i % 1000, "is wrong");
		}
		assertThat(this.log.messages()).hasSize(1000);
	}

	@Test
	void forgetsThoseThatWereLongAgo() {
		this.rejections.reject("first", "is wrong");
		for (int i = 0; i < 1000; i++) {
			this.rejections.reject("other " + i, "is wrong");
		}
		this.rejections.reject("first", "is wrong");
		assertThat(this.log.messages()).filteredOn((message) -> message.contains("first")).hasSize(2);
	}

}
