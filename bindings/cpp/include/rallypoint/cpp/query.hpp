// What a search looks for. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_QUERY_HPP
#define RALLYPOINT_CPP_QUERY_HPP

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rallypoint/cpp/enums.hpp>
#include <rallypoint/cpp/value.hpp>

RALLYPOINT_NAMESPACE_BEGIN

namespace detail {
class CQuery;
}

/// `RpSearchQuery`, said step by step; Unreal's `FOnlineSessionSearch`. As it begins it finds every joinable
/// session of the same build.
///
///     Query().where(RP_SETTING_MAPNAME, Comparison::Equals, "Arena").sort_by("@open_slots",
///     Query::Order::Descending)
class Query {
  public:
    enum class Order { Ascending, Descending };

    /// Only sessions whose setting compares so. Several must all hold.
    Query &where(std::string_view key, Comparison comparison, Value value) {
        filters_.push_back({std::string(key), comparison, {}});
        filters_.back().values.push_back(std::move(value));
        return *this;
    }

    /// Only sessions whose setting is one of these.
    Query &where_in(std::string_view key, std::vector<Value> values) {
        filters_.push_back({std::string(key), Comparison::In, std::move(values)});
        return *this;
    }

    /// Only sessions whose setting is none of these.
    Query &where_not_in(std::string_view key, std::vector<Value> values) {
        filters_.push_back({std::string(key), Comparison::NotIn, std::move(values)});
        return *this;
    }

    /// At most so many on a page; 0: no limit.
    Query &max_results(std::uint32_t count) {
        max_results_ = count;
        return *this;
    }

    /// How long the find may take, to the millisecond; 0: the subsystem's.
    Query &timeout(std::chrono::milliseconds time) {
        timeout_ = time;
        return *this;
    }

    /// Sessions of this build instead of the subsystem's.
    Query &build_unique_id(std::int32_t id) {
        build_unique_id_ = id;
        return *this;
    }

    /// Sessions of every build.
    Query &any_build(bool any = true) {
        any_build_ = any;
        return *this;
    }

    /// Looks on the local network instead of asking the gateway.
    Query &lan(bool is_lan = true) {
        is_lan_ = is_lan;
        return *this;
    }

    /// By a setting, or by `@ping`, `@title`, `@open_slots`, `@players` or `@max_players`.
    Query &sort_by(std::string_view key, Order order = Order::Ascending) {
        sort_key_ = key;
        sort_descending_ = order == Order::Descending;
        return *this;
    }

    /// GameLift's filter expression, passed on as it is.
    Query &filter_expression(std::string_view expression) {
        filter_expression_ = expression;
        return *this;
    }

    /// GameLift's sort expression, passed on as it is.
    Query &sort_expression(std::string_view expression) {
        sort_expression_ = expression;
        return *this;
    }

    /// Goes on where `Search::next_page` says; empty: from the beginning.
    Query &page(std::string_view token) {
        page_ = token;
        return *this;
    }

    /// In this fleet, by its id or ARN, when the gateway lets players choose it. Either a fleet or an alias.
    Query &fleet(std::string_view id) {
        fleet_id_ = id;
        return *this;
    }

    /// In the fleet that this alias leads to, likewise.
    Query &alias(std::string_view id) {
        alias_id_ = id;
        return *this;
    }

    /// In this location of the fleet, likewise.
    Query &location(std::string_view name) {
        location_ = name;
        return *this;
    }

  private:
    friend class detail::CQuery;

    struct Filter {
        std::string key;
        Comparison comparison;
        std::vector<Value> values;
    };

    std::vector<Filter> filters_;
    std::uint32_t max_results_ = 0;
    std::chrono::milliseconds timeout_{0};
    std::int32_t build_unique_id_ = 0;
    bool any_build_ = false;
    bool is_lan_ = false;
    bool sort_descending_ = false;
    std::string sort_key_;
    std::string filter_expression_;
    std::string sort_expression_;
    std::string page_;
    std::string fleet_id_;
    std::string alias_id_;
    std::string location_;
};

namespace detail {

/// A query as C takes it; valid while the query lives and stays as it is.
class CQuery {
  public:
    explicit CQuery(const Query &from) {
        values_.reserve(from.filters_.size());
        filters_.reserve(from.filters_.size());
        for (const Query::Filter &filter : from.filters_) {
            std::vector<RpValue> &values = values_.emplace_back();
            values.reserve(filter.values.size());
            for (const Value &value : filter.values) {
                values.push_back(c_value(value));
            }
            RpSearchFilter c = RP_SEARCH_FILTER_INIT;
            c.comparison = static_cast<std::int32_t>(filter.comparison);
            c.key = c_text(filter.key);
            c.value_count = c_count(values.size());
            c.values = values.data();
            filters_.push_back(c);
        }
        c_.max_results = from.max_results_;
        c_.timeout_ms = c_milliseconds(from.timeout_);
        c_.filter_count = c_count(filters_.size());
        c_.filters = filters_.empty() ? nullptr : filters_.data();
        c_.build_unique_id = from.build_unique_id_;
        c_.is_lan = from.is_lan_;
        c_.any_build = from.any_build_;
        c_.sort_descending = from.sort_descending_;
        c_.sort_key = c_text_or_null(from.sort_key_);
        c_.filter_expression = c_text_or_null(from.filter_expression_);
        c_.sort_expression = c_text_or_null(from.sort_expression_);
        c_.page = c_text_or_null(from.page_);
        c_.fleet_id = c_text_or_null(from.fleet_id_);
        c_.alias_id = c_text_or_null(from.alias_id_);
        c_.location = c_text_or_null(from.location_);
    }
    CQuery(const CQuery &) = delete;
    CQuery &operator=(const CQuery &) = delete;

    [[nodiscard]] const RpSearchQuery *get() const noexcept { return &c_; }

  private:
    std::vector<std::vector<RpValue>> values_;
    std::vector<RpSearchFilter> filters_;
    RpSearchQuery c_ = RP_SEARCH_QUERY_INIT;
};

} // namespace detail

RALLYPOINT_NAMESPACE_END

#endif
