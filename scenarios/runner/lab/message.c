/* SPDX-License-Identifier: MIT */
/* Messages between a lab and its first process. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "message.h"

/* What goes before the text on the wire. */
struct head {
	uint32_t kind;
	int32_t a, b, c;
};

union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int) * MESSAGE_FDS)];
};

int
message_send(int socket_fd, const struct message *m)
{
	struct head head = { m->kind, m->a, m->b, m->c };
	struct iovec iov[2] = {
		{ .iov_base = &head, .iov_len = sizeof(head) },
		{ .iov_base = (void *)m->text, .iov_len = m->length },
	};
	union control control = { 0 };
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };

	if (m->fds > 0) {
		struct cmsghdr *c;

		msg.msg_control = control.bytes;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * m->fds);
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * m->fds);
		memcpy(CMSG_DATA(c), m->fd, sizeof(int) * m->fds);
	}
	return sendmsg(socket_fd, &msg, MSG_NOSIGNAL) == -1 ? -1 : 0;
}

int
message_receive(int socket_fd, struct message *m)
{
	struct head head;
	struct iovec iov[2] = {
		{ .iov_base = &head, .iov_len = sizeof(head) },
		{ .iov_base = m->text, .iov_len = sizeof(m->text) - 1 },
	};
	union control control = { 0 };
	struct msghdr msg = { .msg_iov = iov,
		.msg_iovlen = 2,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes) };
	struct cmsghdr *c;
	ssize_t n = recvmsg(socket_fd, &msg, MSG_CMSG_CLOEXEC);

	if (n <= 0)
		return (int)n;
	if ((size_t)n < sizeof(head) || (msg.msg_flags & MSG_TRUNC) != 0) {
		errno = EBADMSG;
		return -1;
	}
	m->kind = head.kind;
	m->a = head.a;
	m->b = head.b;
	m->c = head.c;
	m->length = (uint32_t)n - (uint32_t)sizeof(head);
	m->text[m->length] = '\0';
	m->fds = 0;
	c = CMSG_FIRSTHDR(&msg);
	if (c != NULL && c->cmsg_type == SCM_RIGHTS) {
		m->fds = (uint32_t)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
		memcpy(m->fd, CMSG_DATA(c), sizeof(int) * m->fds);
	}
	if ((msg.msg_flags & MSG_CTRUNC) == 0)
		return 1;
	/* Some of them found no room here: a part is of no use. */
	for (uint32_t i = 0; i < m->fds; i++)
		close(m->fd[i]);
	errno = EMFILE;
	return -1;
}
