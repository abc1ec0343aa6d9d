/**
 * Macros of common libraries, for files whose headers are not at hand: enough of each to see the control flow, the
 * attributes and the calls that it stands for. Written for the analysis, not after the originals: what a loop macro
 * does to its list is a call of a function that nobody knows.
 */
export const WELL_KNOWN_MACROS = String.raw`
/* Lists of BSD: sys/queue.h, sys/tree.h. */
#define TAILQ_FIRST(head) ((head)->tqh_first)
#define TAILQ_END(head) 0
#define TAILQ_NEXT(elm, field) ((elm)->field.tqe_next)
#define TAILQ_EMPTY(head) ((head)->tqh_first == 0)
#define TAILQ_FOREACH(var, head, field) for ((var) = TAILQ_FIRST(head); (var) != 0; (var) = TAILQ_NEXT(var, field))
#define TAILQ_FOREACH_SAFE(var, head, field, next) for ((var) = TAILQ_FIRST(head); (var) != 0 && ((next) = TAILQ_NEXT(var, field), 1); (var) = (next))
#define TAILQ_FOREACH_FROM(var, head, field) for ((var) = ((var) ? (var) : TAILQ_FIRST(head)); (var) != 0; (var) = TAILQ_NEXT(var, field))
#define TAILQ_FOREACH_REVERSE(var, head, name, field) for ((var) = TAILQ_LAST(head, name); (var) != 0; (var) = TAILQ_PREV(var, name, field))
#define TAILQ_FOREACH_REVERSE_SAFE(var, head, name, field, next) for ((var) = TAILQ_LAST(head, name); (var) != 0 && ((next) = TAILQ_PREV(var, name, field), 1); (var) = (next))
#define TAILQ_LAST(head, name) queue_last(head)
#define TAILQ_PREV(elm, name, field) queue_previous(&(elm)->field)
#define TAILQ_ENTRY(type) struct { struct type *tqe_next; struct type **tqe_prev; }
#define TAILQ_HEAD(name, type) struct name { struct type *tqh_first; struct type **tqh_last; }
#define LIST_FIRST(head) ((head)->lh_first)
#define LIST_NEXT(elm, field) ((elm)->field.le_next)
#define LIST_EMPTY(head) ((head)->lh_first == 0)
#define LIST_FOREACH(var, head, field) for ((var) = LIST_FIRST(head); (var) != 0; (var) = LIST_NEXT(var, field))
#define LIST_FOREACH_SAFE(var, head, field, next) for ((var) = LIST_FIRST(head); (var) != 0 && ((next) = LIST_NEXT(var, field), 1); (var) = (next))
#define LIST_ENTRY(type) struct { struct type *le_next; struct type **le_prev; }
#define LIST_HEAD(name, type) struct name { struct type *lh_first; }
#define SLIST_FIRST(head) ((head)->slh_first)
#define SLIST_NEXT(elm, field) ((elm)->field.sle_next)
#define SLIST_EMPTY(head) ((head)->slh_first == 0)
#define SLIST_FOREACH(var, head, field) for ((var) = SLIST_FIRST(head); (var) != 0; (var) = SLIST_NEXT(var, field))
#define SLIST_FOREACH_SAFE(var, head, field, next) for ((var) = SLIST_FIRST(head); (var) != 0 && ((next) = SLIST_NEXT(var, field), 1); (var) = (next))
#define SLIST_ENTRY(type) struct { struct type *sle_next; }
#define SLIST_HEAD(name, type) struct name { struct type *slh_first; }
#define STAILQ_FIRST(head) ((head)->stqh_first)
#define STAILQ_NEXT(elm, field) ((elm)->field.stqe_next)
#define STAILQ_EMPTY(head) ((head)->stqh_first == 0)
#define STAILQ_FOREACH(var, head, field) for ((var) = STAILQ_FIRST(head); (var) != 0; (var) = STAILQ_NEXT(var, field))
#define STAILQ_FOREACH_SAFE(var, head, field, next) for ((var) = STAILQ_FIRST(head); (var) != 0 && ((next) = STAILQ_NEXT(var, field), 1); (var) = (next))
#define STAILQ_ENTRY(type) struct { struct type *stqe_next; }
#define STAILQ_HEAD(name, type) struct name { struct type *stqh_first; struct type **stqh_last; }
#define SIMPLEQ_FIRST(head) ((head)->sqh_first)
#define SIMPLEQ_NEXT(elm, field) ((elm)->field.sqe_next)
#define SIMPLEQ_EMPTY(head) ((head)->sqh_first == 0)
#define SIMPLEQ_FOREACH(var, head, field) for ((var) = SIMPLEQ_FIRST(head); (var) != 0; (var) = SIMPLEQ_NEXT(var, field))
#define SIMPLEQ_ENTRY(type) struct { struct type *sqe_next; }
#define SIMPLEQ_HEAD(name, type) struct name { struct type *sqh_first; struct type **sqh_last; }
#define CIRCLEQ_FOREACH(var, head, field) for ((var) = queue_first(head); (var) != 0; (var) = queue_next(var, &(var)->field))
#define RB_HEAD(name, type) struct name { struct type *rbh_root; }
#define RB_ENTRY(type) struct { struct type *rbe_left, *rbe_right, *rbe_parent; int rbe_color; }
#define RB_PROTOTYPE(name, type, field, cmp)
#define RB_PROTOTYPE_STATIC(name, type, field, cmp)
#define RB_GENERATE(name, type, field, cmp)
#define RB_GENERATE_STATIC(name, type, field, cmp)
#define RB_FOREACH(var, name, head) for ((var) = tree_first(head); (var) != 0; (var) = tree_next(var))
#define RB_FOREACH_SAFE(var, name, head, next) for ((var) = tree_first(head); (var) != 0 && ((next) = tree_next(var), 1); (var) = (next))
#define RB_FOREACH_REVERSE(var, name, head) for ((var) = tree_last(head); (var) != 0; (var) = tree_previous(var))
#define RB_FOREACH_REVERSE_SAFE(var, name, head, next) for ((var) = tree_last(head); (var) != 0 && ((next) = tree_previous(var), 1); (var) = (next))
#define SPLAY_HEAD(name, type) struct name { struct type *sph_root; }
#define SPLAY_ENTRY(type) struct { struct type *spe_left, *spe_right; }
#define SPLAY_PROTOTYPE(name, type, field, cmp)
#define SPLAY_GENERATE(name, type, field, cmp)
#define SPLAY_FOREACH(var, name, head) for ((var) = tree_first(head); (var) != 0; (var) = tree_next(var))

/* Lists of the kernel, and what copied them. */
#define list_for_each(pos, head) for (pos = (head)->next; pos != (head); pos = pos->next)
#define list_for_each_prev(pos, head) for (pos = (head)->prev; pos != (head); pos = pos->prev)
#define list_for_each_safe(pos, n, head) for (pos = (head)->next, n = pos->next; pos != (head); pos = n, n = pos->next)
#define list_for_each_entry(pos, head, member) for (pos = list_entry_first(head); pos != 0; pos = list_entry_next(pos, &pos->member))
#define list_for_each_entry_reverse(pos, head, member) for (pos = list_entry_last(head); pos != 0; pos = list_entry_next(pos, &pos->member))
#define list_for_each_entry_safe(pos, n, head, member) for (pos = list_entry_first(head); pos != 0 && (n = list_entry_next(pos, &pos->member), 1); pos = n)
#define list_for_each_entry_continue(pos, head, member) for (pos = list_entry_next(pos, &pos->member); pos != 0; pos = list_entry_next(pos, &pos->member))
#define list_for_each_entry_from(pos, head, member) for (; pos != 0; pos = list_entry_next(pos, &pos->member))
#define list_for_each_entry_rcu(pos, head, member) list_for_each_entry(pos, head, member)
#define hlist_for_each(pos, head) for (pos = (head)->first; pos != 0; pos = pos->next)
#define hlist_for_each_safe(pos, n, head) for (pos = (head)->first; pos != 0 && (n = pos->next, 1); pos = n)
#define hlist_for_each_entry(pos, head, member) for (pos = list_entry_first(head); pos != 0; pos = list_entry_next(pos, &pos->member))
#define hlist_for_each_entry_safe(pos, n, head, member) for (pos = list_entry_first(head); pos != 0 && (n = pos->member.next, 1); pos = list_entry_of(n))
#define hlist_for_each_entry_rcu(pos, head, member) hlist_for_each_entry(pos, head, member)
#define container_of(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))
#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first_entry(ptr, type, member) container_of((ptr)->next, type, member)
#define LIST_HEAD_INIT(name) { &(name), &(name) }
#define for_each_process(p) for (p = list_entry_first(0); p != 0; p = list_entry_next(p, 0))
#define READ_ONCE(x) (x)
#define WRITE_ONCE(x, value) ((x) = (value))
#define EXPORT_SYMBOL(name)
#define EXPORT_SYMBOL_GPL(name)
#define MODULE_LICENSE(text)
#define MODULE_AUTHOR(text)
#define MODULE_DESCRIPTION(text)

/* Threads: what is pushed is called where it is popped. */
#define pthread_cleanup_push(routine, argument) { void (*cleanup_routine)(void *) = (routine); void *cleanup_argument = (argument);
#define pthread_cleanup_pop(execute) if (execute) cleanup_routine(cleanup_argument); }

/* libev. */
#define EV_P struct ev_loop *loop
#define EV_P_ EV_P,
#define EV_A loop
#define EV_A_ EV_A,
#define EV_DEFAULT ev_default_loop(0)
#define EV_DEFAULT_ EV_DEFAULT,
#define EV_DEFAULT_UC ev_default_loop_uc_()
#define EV_DEFAULT_UC_ EV_DEFAULT_UC,

/* Addresses. */
#define IN_MULTICAST(a) (((long)(a) & 0xf0000000) == 0xe0000000)

/* JSON libraries: what is gone through stays as it is. */
#define json_object_object_foreach(obj, key, val) for (struct json_object *val = (obj)->first, *key = (obj)->name; val != 0; val = val->next)
#define json_object_foreach(object, key, value) for (key = (object)->name, value = (object)->first; value != 0; key = value->name, value = value->next)
#define json_object_foreach_safe(object, n, key, value) for (key = (object)->name, value = (object)->first; value != 0; key = value->name, value = value->next)
#define json_array_foreach(array, index, value) for (index = 0, value = (array)->first; value != 0; index++, value = value->next)
#define cJSON_ArrayForEach(element, array) for (element = (array) != 0 ? (array)->child : 0; element != 0; element = element->next)

/* uthash, libwebsockets. */
#define HASH_ITER(hh, head, el, tmp) for ((el) = (head), (tmp) = (el) ? (el)->hh.next : 0; (el) != 0; (el) = (tmp), (tmp) = (tmp) ? (tmp)->hh.next : 0)
#define LL_FOREACH(head, el) for ((el) = (head); (el) != 0; (el) = (el)->next)
#define LL_FOREACH_SAFE(head, el, tmp) for ((el) = (head); (el) != 0 && ((tmp) = (el)->next, 1); (el) = (tmp))
#define DL_FOREACH(head, el) for ((el) = (head); (el) != 0; (el) = (el)->next)
#define DL_FOREACH_SAFE(head, el, tmp) for ((el) = (head); (el) != 0 && ((tmp) = (el)->next, 1); (el) = (tmp))
#define lws_start_foreach_ll(type, it, start) { type it = start; while (it) {
#define lws_end_foreach_ll(it, nxt) it = it->nxt; } }
#define lws_start_foreach_ll_safe(type, it, start, nxt) { type it = start; while (it) { type next_##it = it->nxt;
#define lws_end_foreach_ll_safe(it) it = next_##it; } }
#define lws_start_foreach_llp(type, it, start) { type it = &(start); while (*(it)) {
#define lws_end_foreach_llp(it, nxt) it = &(*(it))->nxt; } }
#define lws_start_foreach_llp_safe(type, it, start, nxt) { type it = &(start); type next_##it; while (*(it)) { next_##it = &((*(it))->nxt);
#define lws_end_foreach_llp_safe(it) it = next_##it; } }
#define lws_start_foreach_dll(type, it, start) { type it = start; while (it) {
#define lws_end_foreach_dll(it) it = (it)->next; } }
#define lws_start_foreach_dll_safe(type, it, nextit, start) { type it = start; while (it) { type nextit = (it)->next;
#define lws_end_foreach_dll_safe(it, nextit) it = nextit; } }
#define lws_container_of(p, type, member) container_of(p, type, member)

/* GNU C, the C library and what is near it. */
#define TEMP_FAILURE_RETRY(expression) ({ long retry_result; do retry_result = (long)(expression); while (retry_result == -1 && errno == EINTR); retry_result; })
#define va_arg(list, type) ((type)va_arg(list))
#define likely(x) (x)
#define unlikely(x) (x)
#define __THROW
#define __BEGIN_DECLS
#define __END_DECLS
#define __P(arguments) arguments
#define __must_check __attribute__((warn_unused_result))
#define __wur __attribute__((warn_unused_result))
#define __always_inline inline
#define __maybe_unused __attribute__((unused))
#define __always_unused __attribute__((unused))
#define __used __attribute__((used))
#define __unused __attribute__((unused))
#define __dead __attribute__((noreturn))
#define __dead2 __attribute__((noreturn))
#define __pure2 __attribute__((const))
#define __packed __attribute__((packed))
#define __printflike(format, first) __attribute__((format(printf, format, first)))
#define __printf0like(format, first) __attribute__((format(printf, format, first)))
#define __scanflike(format, first) __attribute__((format(scanf, format, first)))
#define __printf(format, first) __attribute__((format(printf, format, first)))
#define __noreturn __attribute__((noreturn))
#define __init
#define __exit
#define __user
#define __iomem
#define __force
#define __rcu
#define __percpu
#define __cold
#define __hot
#define __init_or_module
#define noinline
#define asmlinkage
#define __declare_cold
#define __nonnull(list)
#define __attribute_malloc__
#define __attribute_pure__
#define __attribute_warn_unused_result__

/* GLib and systemd. */
#define g_autofree __attribute__((cleanup(g_autoptr_cleanup_generic_gfree)))
#define g_autoptr(type) __attribute__((cleanup(glib_autoptr_cleanup_##type))) type##_autoptr
#define g_auto(type) __attribute__((cleanup(glib_auto_cleanup_##type))) type
#define g_autolist(type) __attribute__((cleanup(glib_listautoptr_cleanup_##type))) type##_listautoptr
#define g_autofd __attribute__((cleanup(closep)))
#define spa_autoptr(type) __attribute__((cleanup(spa_autoptr_cleanup_##type))) type##_autoptr
#define spa_autofree __attribute__((cleanup(g_autoptr_cleanup_generic_gfree)))
#define spa_autoclose __attribute__((cleanup(closep)))
#define _GLIB_CLEANUP(function) __attribute__((cleanup(function)))
#define glnx_autofd __attribute__((cleanup(closep)))
#define g_return_if_fail(expr) do { if (!(expr)) abort(); } while (0)
#define g_return_val_if_fail(expr, val) do { if (!(expr)) abort(); } while (0)
#define g_return_if_reached() abort()
#define g_return_val_if_reached(val) abort()
#define g_assert(expr) do { if (!(expr)) abort(); } while (0)
#define g_assert_true(expr) do { if (!(expr)) abort(); } while (0)
#define g_assert_false(expr) do { if (expr) abort(); } while (0)
#define g_assert_null(expr) do { if ((expr) != 0) abort(); } while (0)
#define g_assert_nonnull(expr) do { if ((expr) == 0) abort(); } while (0)
#define g_assert_no_error(err) do { if (err) abort(); } while (0)
#define g_assert_cmpint(a, relation, b) do { if (!((a) relation (b))) abort(); } while (0)
#define g_assert_cmpuint(a, relation, b) do { if (!((a) relation (b))) abort(); } while (0)
#define g_assert_not_reached() abort()
#define g_error(...) abort()
#define g_clear_pointer(pp, destroy) do { if (*(pp) != 0) { destroy(*(pp)); *(pp) = 0; } } while (0)
#define g_clear_fd(fd_ptr, error) ({ int *clear_place = (fd_ptr); int clear_fd = *clear_place; *clear_place = -1; clear_fd < 0 || g_close(clear_fd, error); })
#define g_steal_fd(fd_ptr) ({ int *steal_place = (fd_ptr); int stolen_fd = *steal_place; *steal_place = -1; stolen_fd; })
#define g_array_append_val(array, value) g_array_append_vals(array, &(value), 1)
#define g_array_prepend_val(array, value) g_array_prepend_vals(array, &(value), 1)
#define g_array_insert_val(array, index, value) g_array_insert_vals(array, index, &(value), 1)
#define GINT_TO_POINTER(i) ((void *)(long)(i))
#define GPOINTER_TO_INT(p) ((int)(long)(p))
#define GUINT_TO_POINTER(u) ((void *)(unsigned long)(u))
#define GPOINTER_TO_UINT(p) ((unsigned)(unsigned long)(p))
#define GSIZE_TO_POINTER(s) ((void *)(unsigned long)(s))
#define GPOINTER_TO_SIZE(p) ((unsigned long)(p))
#define G_GNUC_UNUSED __attribute__((unused))
#define G_GNUC_NORETURN __attribute__((noreturn))
#define G_NORETURN __attribute__((noreturn))
#define G_GNUC_PRINTF(format, first) __attribute__((format(printf, format, first)))
#define G_GNUC_MALLOC __attribute__((malloc))
#define G_GNUC_WARN_UNUSED_RESULT __attribute__((warn_unused_result))
#define G_GNUC_CONST
#define G_GNUC_PURE
#define G_GNUC_INTERNAL
#define G_GNUC_NULL_TERMINATED
#define G_GNUC_BEGIN_IGNORE_DEPRECATIONS
#define G_GNUC_END_IGNORE_DEPRECATIONS
#define G_BEGIN_DECLS
#define G_END_DECLS
#define G_LIKELY(x) (x)
#define G_UNLIKELY(x) (x)
#define G_STMT_START do
#define G_STMT_END while (0)
#define G_DEFINE_TYPE(name, prefix, parent)
#define G_DEFINE_TYPE_WITH_PRIVATE(name, prefix, parent)
#define G_DEFINE_TYPE_WITH_CODE(name, prefix, parent, code)
#define G_DEFINE_ABSTRACT_TYPE(name, prefix, parent)
#define G_DEFINE_FINAL_TYPE(name, prefix, parent)
#define G_DEFINE_INTERFACE(name, prefix, parent)
#define G_DEFINE_BOXED_TYPE(name, prefix, copy, free)
#define G_DEFINE_QUARK(name, prefix)
#define G_DEFINE_AUTOPTR_CLEANUP_FUNC(type, function)
#define G_DECLARE_FINAL_TYPE(name, prefix, module, object, parent)
#define G_DECLARE_DERIVABLE_TYPE(name, prefix, module, object, parent)
#define S_ISREG(mode) (((mode) & S_IFMT) == S_IFREG)
#define S_ISDIR(mode) (((mode) & S_IFMT) == S_IFDIR)
#define S_ISLNK(mode) (((mode) & S_IFMT) == S_IFLNK)
#define S_ISCHR(mode) (((mode) & S_IFMT) == S_IFCHR)
#define S_ISBLK(mode) (((mode) & S_IFMT) == S_IFBLK)
#define S_ISFIFO(mode) (((mode) & S_IFMT) == S_IFIFO)
#define S_ISSOCK(mode) (((mode) & S_IFMT) == S_IFSOCK)
#define json_object_object_foreachC(object, iterator) while (json_object_iter_next(object, &(iterator)))
#define streq(a, b) (strcmp(a, b) == 0)
#define STREQ(a, b) (strcmp(a, b) == 0)
#define STRNEQ(a, b) (strcmp(a, b) != 0)
#define _cleanup_(function) __attribute__((cleanup(function)))
#define _cleanup_close_ __attribute__((cleanup(closep)))
#define _cleanup_fclose_ __attribute__((cleanup(fclosep)))
#define _cleanup_pclose_ __attribute__((cleanup(pclosep)))
#define _cleanup_closedir_ __attribute__((cleanup(closedirp)))
#define _cleanup_free_ __attribute__((cleanup(freep)))
#define _cleanup_close_pair_ __attribute__((cleanup(close_pairp)))
#define _unused_ __attribute__((unused))
#define _printf_(format, first) __attribute__((format(printf, format, first)))
#define _noreturn_ __attribute__((noreturn))
#define _public_
#define _hidden_
#define _const_
#define _pure_
#define _sentinel_
#define _malloc_
#define _weak_
#define _alignas_(x)
#define _nonnull_if_nonzero_(p, n)
`;
