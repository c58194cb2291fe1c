package io.fairway.registry.kubernetes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceNameTests {

	@Test
	void isAsItIsInTheDefaultNamespace() {
		assertThat(ServiceName.parse("users", "shop")).isEqualTo(new ServiceName("shop", "users"));
	}

	@Test
	void mayNameItsNamespace() {
		assertThat(ServiceName.parse("users.bank", "shop")).isEqualTo(new ServiceName("bank", "users"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "Users", "users_1", "-users", "users-", "users.", ".bank", "users.bank.svc",
			"../pods", "users/x", "a b", "0123456789012345678901234567890123456789012345678901234567890123" })
	void isNothingElse(String serviceId) {
		assertThat(ServiceName.parse(serviceId, "shop")).isNull();
	}

	@Test
	void isWrittenAsItIsRead() {
		assertThat(new ServiceName("shop", "users").serviceId("shop")).isEqualTo("users");
		assertThat(new ServiceName("bank", "users").serviceId("shop")).isEqualTo("users.bank");
	}

}
