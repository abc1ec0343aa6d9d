/**
 * Macros of PostgreSQL's server, for its extensions: what is reported as an error throws, and control goes on where it is
 * caught, or leaves the function. What is thrown inside of an attempt may come from its first call already.
 */
export const POSTGRES_MACROS = String.raw`
/* Levels of what is reported. */
#define DEBUG5 10
#define DEBUG4 11
#define DEBUG3 12
#define DEBUG2 13
#define DEBUG1 14
#define LOG 15
#define LOG_SERVER_ONLY 16
#define COMMERROR 16
#define INFO 17
#define NOTICE 18
#define WARNING 19
#define PGWARNING 19
#define WARNING_CLIENT_ONLY 20
#define ERROR 21
#define PGERROR 21
#define FATAL 22
#define PANIC 23

/* Reports, and what catches them. */
#define ereport_domain(elevel, domain, ...) do { (__VA_ARGS__); if ((elevel) >= ERROR) pg_re_throw(); } while (0)
#define ereport(elevel, ...) ereport_domain(elevel, TEXTDOMAIN, __VA_ARGS__)
#define elog(elevel, ...) ereport_domain(elevel, TEXTDOMAIN, errmsg_internal(__VA_ARGS__))
#define errsave_domain(context, domain, ...) do { (__VA_ARGS__); if ((context) == 0) pg_re_throw(); } while (0)
#define errsave(context, ...) errsave_domain(context, TEXTDOMAIN, __VA_ARGS__)
#define ereturn_domain(context, dummy_value, domain, ...) do { errsave_domain(context, domain, __VA_ARGS__); return dummy_value; } while (0)
#define ereturn(context, dummy_value, ...) ereturn_domain(context, dummy_value, TEXTDOMAIN, __VA_ARGS__)
#define pg_re_throw() siglongjmp(*PG_exception_stack, 1)
#define PG_RE_THROW() pg_re_throw()
#define ReThrowError(edata) pg_re_throw()
#define PG_TRY(...) do { sigjmp_buf postgres_handler; int postgres_rethrows = 0; if (sigsetjmp(postgres_handler, 0) == 0) {
#define PG_CATCH(...) } else {
#define PG_FINALLY(...) } else postgres_rethrows = 1; {
#define PG_END_TRY(...) } if (postgres_rethrows) pg_re_throw(); } while (0)
#define PG_ENSURE_ERROR_CLEANUP(cleanup_function, arg) do { before_shmem_exit(cleanup_function, arg); PG_TRY()
#define PG_END_ENSURE_ERROR_CLEANUP(cleanup_function, arg) cancel_before_shmem_exit(cleanup_function, arg); PG_CATCH(); { cancel_before_shmem_exit(cleanup_function, arg); cleanup_function(0, arg); pg_re_throw(); } PG_END_TRY(); } while (0)
#define proc_exit(code) exit(code)

/* What must hold. */
#define Assert(condition) do { if (!(condition)) abort(); } while (0)
#define AssertMacro(condition) ((void)((condition) || (abort(), 0)))
#define AssertArg(condition) Assert(condition)
#define AssertState(condition) Assert(condition)
#define Trap(condition, name) do { if (condition) abort(); } while (0)
#define TrapMacro(condition, name) ((void)(!(condition) || (abort(), 0)))
#define ExceptionalCondition(...) abort()
#define pg_unreachable() abort()
#define StaticAssertDecl(condition, message)
#define StaticAssertStmt(condition, message)
#define StaticAssertExpr(condition, message) 0

/* Functions that are called from SQL. */
#define PG_MODULE_MAGIC
#define PG_MODULE_MAGIC_EXT(...) extern const struct Pg_magic_struct *Pg_magic_func(void)
#define PG_FUNCTION_INFO_V1(name) extern Datum name(PG_FUNCTION_ARGS)
#define PG_FUNCTION_ARGS FunctionCallInfo fcinfo
#define PG_RETURN_VOID() return 0
#define PG_RETURN_NULL() do { fcinfo->isnull = 1; return 0; } while (0)
#define PG_RETURN_DATUM(x) return (x)
#define PG_RETURN_BOOL(x) return (x)
#define PG_RETURN_CHAR(x) return (x)
#define PG_RETURN_INT16(x) return (x)
#define PG_RETURN_UINT16(x) return (x)
#define PG_RETURN_INT32(x) return (x)
#define PG_RETURN_UINT32(x) return (x)
#define PG_RETURN_INT64(x) return (x)
#define PG_RETURN_UINT64(x) return (x)
#define PG_RETURN_OID(x) return (x)
#define PG_RETURN_TRANSACTIONID(x) return (x)
#define PG_RETURN_LSN(x) return (x)
#define PG_RETURN_DATEADT(x) return (x)
#define PG_RETURN_TIMESTAMP(x) return (x)
#define PG_RETURN_TIMESTAMPTZ(x) return (x)
#define PG_RETURN_FLOAT4(x) return Float4GetDatum(x)
#define PG_RETURN_FLOAT8(x) return Float8GetDatum(x)
#define PG_RETURN_POINTER(x) return (x)
#define PG_RETURN_CSTRING(x) return (x)
#define PG_RETURN_NAME(x) return (x)
#define PG_RETURN_BYTEA_P(x) return (x)
#define PG_RETURN_TEXT_P(x) return (x)
#define PG_RETURN_VARCHAR_P(x) return (x)
#define PG_RETURN_BPCHAR_P(x) return (x)
#define PG_RETURN_HEAPTUPLEHEADER(x) return (x)
#define PG_RETURN_ARRAYTYPE_P(x) return (x)
#define PG_RETURN_NUMERIC(x) return (x)
#define PG_RETURN_INTERVAL_P(x) return (x)
#define PG_RETURN_JSONB_P(x) return (x)
#define PG_RETURN_JSONB(x) return (x)
#define PG_RETURN_UUID_P(x) return (x)
#define SRF_RETURN_NEXT(context, result) do { (context)->call_cntr++; return (result); } while (0)
#define SRF_RETURN_NEXT_NULL(context) do { (context)->call_cntr++; PG_RETURN_NULL(); } while (0)
#define SRF_RETURN_DONE(context) do { end_MultiFuncCall(fcinfo, context); PG_RETURN_NULL(); } while (0)

/* Lists. */
#define NIL ((List *)0)
#define lfirst(cell) ((cell)->ptr_value)
#define lfirst_int(cell) ((cell)->int_value)
#define lfirst_oid(cell) ((cell)->oid_value)
#define lfirst_xid(cell) ((cell)->xid_value)
#define lfirst_node(type, cell) ((type *)(cell)->ptr_value)
#define linitial(list) lfirst(list_head(list))
#define linitial_int(list) lfirst_int(list_head(list))
#define linitial_oid(list) lfirst_oid(list_head(list))
#define linitial_node(type, list) lfirst_node(type, list_head(list))
#define foreach(cell, list) for (cell = list_head(list); cell != 0; cell = lnext(list, cell))
#define for_each_from(cell, list, n) for (cell = list_nth_cell(list, n); cell != 0; cell = lnext(list, cell))
#define for_each_cell(cell, list, first) for (cell = (first); cell != 0; cell = lnext(list, cell))
#define forboth(cell1, list1, cell2, list2) for (cell1 = list_head(list1), cell2 = list_head(list2); cell1 != 0 && cell2 != 0; cell1 = lnext(list1, cell1), cell2 = lnext(list2, cell2))
#define forthree(cell1, list1, cell2, list2, cell3, list3) for (cell1 = list_head(list1), cell2 = list_head(list2), cell3 = list_head(list3); cell1 != 0 && cell2 != 0 && cell3 != 0; cell1 = lnext(list1, cell1), cell2 = lnext(list2, cell2), cell3 = lnext(list3, cell3))
#define forfour(cell1, list1, cell2, list2, cell3, list3, cell4, list4) for (cell1 = list_head(list1), cell2 = list_head(list2), cell3 = list_head(list3), cell4 = list_head(list4); cell1 != 0 && cell2 != 0 && cell3 != 0 && cell4 != 0; cell1 = lnext(list1, cell1), cell2 = lnext(list2, cell2), cell3 = lnext(list3, cell3), cell4 = lnext(list4, cell4))
#define forfive(cell1, list1, cell2, list2, cell3, list3, cell4, list4, cell5, list5) for (cell1 = list_head(list1), cell2 = list_head(list2), cell3 = list_head(list3), cell4 = list_head(list4), cell5 = list_head(list5); cell1 != 0 && cell2 != 0 && cell3 != 0 && cell4 != 0 && cell5 != 0; cell1 = lnext(list1, cell1), cell2 = lnext(list2, cell2), cell3 = lnext(list3, cell3), cell4 = lnext(list4, cell4), cell5 = lnext(list5, cell5))
#define foreach_ptr(type, var, list) for (ListCell *var##_cell = list_head(list); var##_cell != 0; var##_cell = 0) for (type *var = lfirst(var##_cell); var##_cell != 0 && (var = lfirst(var##_cell), 1); var##_cell = lnext(list, var##_cell))
#define foreach_node(type, var, list) foreach_ptr(type, var, list)
#define foreach_int(var, list) for (int var, *var##_cell = list_numbers(list); var##_cell != 0 && (var = *var##_cell, 1); var##_cell = list_next_number(list, var##_cell))
#define foreach_oid(var, list) for (Oid var, *var##_cell = list_numbers(list); var##_cell != 0 && (var = *var##_cell, 1); var##_cell = list_next_number(list, var##_cell))
#define foreach_xid(var, list) for (TransactionId var, *var##_cell = list_numbers(list); var##_cell != 0 && (var = *var##_cell, 1); var##_cell = list_next_number(list, var##_cell))
#define dlist_foreach(iter, list) for ((iter).cur = ilist_first(list); (iter).cur != 0; (iter).cur = ilist_next(list, (iter).cur))
#define dlist_foreach_modify(iter, list) for ((iter).cur = ilist_first(list); (iter).cur != 0 && ((iter).next = ilist_next(list, (iter).cur), 1); (iter).cur = (iter).next)
#define dclist_foreach(iter, list) dlist_foreach(iter, list)
#define dclist_foreach_modify(iter, list) dlist_foreach_modify(iter, list)
#define dlist_reverse_foreach(iter, list) dlist_foreach(iter, list)
#define slist_foreach(iter, list) dlist_foreach(iter, list)
#define slist_foreach_modify(iter, list) dlist_foreach_modify(iter, list)
#define dlist_container(type, member, node) container_of(node, type, member)
#define slist_container(type, member, node) container_of(node, type, member)

/* Numbers. */
#define Min(x, y) ((x) < (y) ? (x) : (y))
#define Max(x, y) ((x) > (y) ? (x) : (y))

/* Memory and nodes. */
#define palloc_object(type) ((type *)palloc(sizeof(type)))
#define palloc0_object(type) ((type *)palloc0(sizeof(type)))
#define palloc_array(type, count) ((type *)palloc(sizeof(type) * (count)))
#define palloc0_array(type, count) ((type *)palloc0(sizeof(type) * (count)))
#define repalloc_array(pointer, type, count) ((type *)repalloc(pointer, sizeof(type) * (count)))
#define repalloc0_array(pointer, type, oldcount, count) ((type *)repalloc0(pointer, sizeof(type) * (oldcount), sizeof(type) * (count)))
#define makeNode(type) ((type *)newNode(sizeof(type), T_##type))
#define castNode(type, node) ((type *)(node))

/* Attributes and texts. */
#define PGDLLEXPORT
#define PGDLLIMPORT
#define pg_noreturn __attribute__((noreturn))
#define pg_nodiscard __attribute__((warn_unused_result))
#define pg_noinline
#define pg_attribute_noreturn() __attribute__((noreturn))
#define pg_attribute_printf(format, first) __attribute__((format(printf, format, first)))
#define pg_attribute_unused() __attribute__((unused))
#define pg_attribute_always_inline inline
#define PG_USED_FOR_ASSERTS_ONLY __attribute__((unused))
#define CppAsString(identifier) #identifier
#define CppAsString2(x) CppAsString(x)
`;
