package io.fairway.registry.etcd;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.instance.InstanceId;

import static org.assertj.core.api.Assertions.assertThat;

class EtcdKeysTests {

	private final EtcdKeys keys = new EtcdKeys("/fairway/services");

	@Test
	void anInstanceIsBelowItsService() {
		ByteString key = this.keys.instance(new InstanceId("users", "10.0.0.1", 8080));
		assertThat(key.toStringUtf8()).isEqualTo("/fairway/services/users/10.0.0.1:8080");
		assertThat(key.startsWith(this.keys.service("users"))).isTrue();
		assertThat(this.keys.serviceId(key)).isEqualTo("users");
	}

	@Test
	void addressesAreReadable() {
		assertThat(this.keys.instance(new InstanceId("users", "[2001:db8::1]", 80)).toStringUtf8())
			.endsWith("/users/[2001:db8::1]:80");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a/b", "../x", "a b", "a+b", "ü", "%2F", "a\u0000b", "/" })
	void namesThatWouldBreakTheStructureAreEscaped(String serviceId) {
		ByteString key = this.keys.instance(new InstanceId(serviceId, "h/../../x", 1));
		assertThat(key.toStringUtf8()).matches("/fairway/services/[^/]+/[^/]+");
		assertThat(this.keys.serviceId(key)).isEqualTo(serviceId);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "//x", "users", "%zz/h:1" })
	void foreignKeysBelongToNoService(String rest) {
		assertThat(this.keys.serviceId(ByteString.copyFromUtf8("/fairway/services/" + rest))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/x", "/x/", "/x//" })
	void oneSeparatorFollowsThePrefix(String prefix) {
		assertThat(new EtcdKeys(prefix).root().toStringUtf8()).isEqualTo("/x/");
	}

	@Test
	void aRangeEndsBehindItsKeys() {
		assertThat(EtcdKeys.endOf(this.keys.service("users")).toStringUtf8()).isEqualTo("/fairway/services/users0");
	}

}
